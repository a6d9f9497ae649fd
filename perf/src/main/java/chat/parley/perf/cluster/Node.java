package chat.parley.perf.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.local.ChildJvm;
import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node as a process of its own. What is done to it blocks until it is done; one thread at a
 * time, but {@link #endpoint} and {@link #isServing} may be asked by any.
 */
public final class Node {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Pattern READY =
      Pattern.compile(
          "Parley is ready (?:on http://\\S+?:(\\d+) )?\\(management http://\\S+?:(\\d+)");

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");

  /** How to start the node's process. */
  interface Starter {
    ChildJvm start();
  }

  private final int number;
  private final Set<Role> roles;
  private final String host;
  private final Starter starter;
  private ChildJvm process;
  private volatile int port;
  private volatile int managementPort;
  private volatile boolean serving;

  Node(int number, Set<Role> roles, String host, Starter starter) {
    this.number = number;
    this.roles = Set.copyOf(roles);
    this.host = host;
    this.starter = starter;
  }

  /** Its number in its cluster, from 0. */
  public int number() {
    return number;
  }

  public Set<Role> roles() {
    return roles;
  }

  /** Where clients connect; only of a gateway. */
  public Endpoint endpoint() {
    return new Endpoint(host, port);
  }

  /** Where operators look. */
  public Endpoint management() {
    return new Endpoint(host, managementPort);
  }

  public int port() {
    return port;
  }

  /** Whether it is up and nothing is being done to it. */
  public boolean isServing() {
    return serving;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** The CPU time that its process has used, user and system; Linux counts it in steps of 10 ms. */
  public Duration cpuTime() {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no CPU time: " + process.describe()));
  }

  /** What its heap holds, in bytes, after a collection of all that is garbage. */
  public long liveHeap() {
    try {
      var jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process.pid()),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      var histogram = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
      var total = TOTAL.matcher(histogram);
      if (!total.find()) {
        throw new IllegalStateException("no heap: " + histogram);
      }
      return Long.parseLong(total.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many files and sockets its process has open; -1 where the system has no /proc. */
  public int openFiles() {
    var files = Path.of("/proc", Long.toString(process.pid()), "fd").toFile().list();
    return files == null ? -1 : files.length;
  }

  /** Its state and the end of its log. */
  public String describe() {
    return process.describe();
  }

  /** Starts it anew; returns when it is ready. */
  public void start() {
    long begun = process == null ? 0 : sizeOfLog();
    process = starter.start();
    var ready = awaitReady(begun);
    port = ready.group(1) == null ? 0 : Integer.parseInt(ready.group(1));
    managementPort = Integer.parseInt(ready.group(2));
    serving = true;
  }

  /** Ends it as an operator does. */
  public void stop() {
    serving = false;
    process.stop(STOP_TIMEOUT);
  }

  /** Ends it as a power cut does. */
  public void kill() {
    serving = false;
    process.kill();
  }

  /** Freezes it: connections stay open, nothing answers. */
  public void pause() {
    serving = false;
    process.pause();
  }

  public void unpause() {
    process.unpause();
    serving = true;
  }

  private Matcher awaitReady(long begun) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      var ready = READY.matcher(log(begun));
      if (ready.find()) {
        return ready;
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("not ready: " + process.describe());
      }
      Pause.of(POLL);
    }
  }

  /** What the log has behind the first so many bytes. */
  private String log(long from) {
    try {
      var all = Files.readAllBytes(process.log());
      int start = from > all.length ? 0 : (int) from;
      return new String(all, start, all.length - start, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long sizeOfLog() {
    try {
      return Files.size(process.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
