package chat.parley.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code ./mvnw -Prun}: the whole product on this machine. Starts Kafka, Cassandra and one node,
 * says how to use them, shows the node's output, starts again what died, and stops all of it in
 * order on Ctrl-C.
 *
 * <p>Data, configuration and logs are in {@code .parley} and stay. See {@link RunSettings} for the
 * system properties. It runs inside the Maven JVM, so it needs nothing but the JDK and this module
 * and never exits the JVM: what goes wrong is thrown as one sentence.
 */
public final class RunCommand {

  static final String NODE = "node";

  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration NODE_STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int POLL_MS = 200;

  private final RunSettings settings;
  private final long startedAt = System.nanoTime();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Restarts restarts = new Restarts();
  private volatile LocalServers servers;
  private volatile ChildJvm node;

  /** The thread that is starting something again; null while none is. */
  private volatile Thread starter;

  /** Held while something starts again, and while all is stopped. */
  private final Object lifecycle = new Object();

  private RunCommand(RunSettings settings) {
    this.settings = settings;
  }

  /** Returns only by an exception, or never: the JVM ends while it waits. */
  public static void main(String[] args) throws IOException, InterruptedException {
    RunSettings settings = RunSettings.fromSystemProperties();
    FileChannel lock = RunChecks.check(settings);
    try {
      new RunCommand(settings).run();
    } finally {
      lock.close();
    }
  }

  private void run() throws InterruptedException {
    ChildJvm.beforeRemoval(this::stop);
    try {
      say("Starting Kafka and Cassandra (data and logs in " + settings.data() + ")");
      servers = LocalServers.start(settings.data(), Ports.HOST, this::announce);
      NodeConf conf = new NodeConf(settings, servers);
      Path join = conf.writeJoin();
      say("Starting the node");
      Path nodeConf = conf.writeNode();
      node = startNode(nodeConf);
      awaitReady();
      System.out.print(ready(join));
      watch(nodeConf);
    } catch (ServerException e) {
      awaitShutdownIfStopping(); // the children end because they are told to
      stop();
      throw new RunFailure(e.getMessage());
    }
  }

  private void announce(LocalServer server) {
    say(server.name() + " is up on " + server.address());
  }

  private ChildJvm startNode(Path conf) {
    List<String> command =
        List.of(
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError",
            "-jar",
            settings.jar().toString(),
            "--conf",
            conf.toString());
    return ChildJvm.start(NODE, nodeFolder(settings), "", command);
  }

  static Path nodeFolder(RunSettings settings) {
    return settings.data().resolve(NODE);
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (!isReady()) {
      if (System.nanoTime() > deadline) {
        throw new ServerException(
            "the node was not ready after " + READY_TIMEOUT.toSeconds() + " s: " + node.describe());
      }
      showOutput();
      check();
      Thread.sleep(POLL_MS);
    }
    showOutput(); // what it said last stands above what follows
  }

  private void showOutput() {
    node.logFile().forwardNewLines(System.out::println);
  }

  /** At the start nothing is started again: what dies then would die again. */
  private void check() {
    if (stopping.get()) {
      return;
    }
    if (!node.isAlive()) {
      throw new ServerException(node.describe());
    }
    for (LocalServer server : List.of(servers.kafka(), servers.cassandra())) {
      if (!server.isAlive()) {
        throw new ServerException(server.describe());
      }
    }
  }

  private void watch(Path nodeConf) throws InterruptedException {
    while (true) {
      showOutput();
      for (LocalServer server : List.of(servers.kafka(), servers.cassandra())) {
        if (!server.isAlive()) {
          startAgain(server.name(), server.describe(), () -> restart(server));
        }
      }
      if (!node.isAlive()) {
        startAgain(NODE, node.describe(), () -> node = startNode(nodeConf));
      }
      pause();
    }
  }

  private void restart(LocalServer server) {
    server.restart();
    announce(server);
  }

  private void pause() throws InterruptedException {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      if (!stopping.get()) {
        throw e;
      }
      // The stop was meant to end a start that had just ended: what the node says is still shown.
    }
  }

  private void startAgain(String name, String end, Runnable start) {
    synchronized (lifecycle) {
      if (stopping.get()) {
        return;
      }
      if (!restarts.ended(name, System.nanoTime())) {
        throw new ServerException(
            name + " ended " + Restarts.TOO_MANY + " times within a minute. " + end);
      }
      say(end);
      say("Starting " + name + " again");
      starter = Thread.currentThread();
      try {
        start.run();
      } finally {
        starter = null;
      }
    }
  }

  private boolean isReady() {
    URI health = URI.create("http://127.0.0.1:" + settings.managementPort() + "/health/ready");
    try {
      HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  /** The node first, while it still has what it needs to finish; only the first call does it. */
  private void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    Thread waiting = starter;
    if (waiting != null) {
      waiting.interrupt(); // the server that it waits for is not needed any more
    }
    synchronized (lifecycle) {
      stopAll();
    }
  }

  private void stopAll() {
    if (node != null) {
      say("Stopping the node");
      node.stop(NODE_STOP_TIMEOUT);
    }
    if (servers != null) {
      say("Stopping Kafka and Cassandra");
      servers.close();
    }
    say("Stopped");
  }

  private void awaitShutdownIfStopping() throws InterruptedException {
    boolean wasInterrupted = Thread.interrupted(); // by the stop
    while (stopping.get()) {
      Thread.sleep(POLL_MS);
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private String ready(Path join) {
    return ServerFiles.text(
        "ready.txt",
        Map.of(
            "seconds", Long.toString(Math.round(seconds())),
            "port", Integer.toString(settings.port()),
            "management.port", Integer.toString(settings.managementPort()),
            "jar", settings.root().relativize(settings.jar()).toString(),
            "join", settings.root().relativize(join).toString(),
            "data", settings.data().toString()));
  }

  private void say(String text) {
    System.out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds(), text);
  }

  private double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }
}
