package chat.parley.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One JVM of the running JDK as a child process that works on a folder of its own.
 *
 * <p>In the folder stand {@code <name>.log} (its standard output and error) and, while it runs,
 * {@code <name>.pid}. A child left behind by a starter that was killed with -9 is recognised by the
 * pid file and killed when the next one starts over the same folder; a child whose starter still
 * lives is left alone and the start fails.
 *
 * <p>The terminal's Ctrl-C and hang-up reach only the starter, not the child, so that the starter
 * decides the order in which its children stop. Children still alive when the starter's JVM shuts
 * down are killed; {@link #beforeRemoval} registers an orderly stop that runs first.
 *
 * <p>Safe for use by several threads. Methods that signal throw {@link ServerException} when the
 * platform cannot.
 */
public final class ChildJvm implements AutoCloseable {

  /** Exists where shells are POSIX; Windows has no signals to ignore. */
  private static final Path SHELL = Path.of("/bin/sh");

  /** HotSpot honours an ignored SIGINT or SIGHUP that it inherits. {@code exec} keeps the pid. */
  private static final List<String> DEAF_TO_TERMINAL =
      List.of(SHELL.toString(), "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  private static final int TAIL_LINES = 25;
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(1);

  private final String name;
  private final Process process;
  private final PidFile pidFile;
  private final LogFile log;

  private ChildJvm(String name, Process process, PidFile pidFile, LogFile log) {
    this.name = name;
    this.process = process;
    this.pidFile = pidFile;
    this.log = log;
  }

  /**
   * Starts {@code java <arguments>} in the folder, which is created when missing. It does not wait
   * for anything the program does.
   *
   * @param name names the log and pid file, and the child in messages
   * @param folder working directory
   * @param classPath put into the environment (a command line may be too short for it); empty for
   *     {@code -jar}
   * @param arguments JVM options, main class (or {@code -jar x.jar}) and its arguments
   * @throws ServerException when the process cannot be started or a living process owns the folder
   */
  public static ChildJvm start(String name, Path folder, String classPath, List<String> arguments) {
    return start(name, folder, classPath, List.of(), arguments);
  }

  /**
   * The same, started by another program such as {@code ip netns exec <name>}, which must become
   * the one it starts (exec), so that signals reach the JVM.
   */
  public static ChildJvm start(
      String name, Path folder, String classPath, List<String> starter, List<String> arguments) {
    try {
      Files.createDirectories(folder);
      PidFile pidFile = new PidFile(folder.resolve(name + ".pid"));
      removeOrphan(name, folder);
      LogFile log = new LogFile(folder.resolve(name + ".log"));
      log.beginStart();
      ProcessBuilder builder =
          new ProcessBuilder(command(starter, arguments))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.path().toFile()));
      // Options meant for the starter (debug ports, agents) would hit every child as well.
      builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
      builder.environment().put("CLASSPATH", classPath);
      ChildJvm child = new ChildJvm(name, builder.start(), pidFile, log);
      Children.add(child);
      child.process.getOutputStream().close();
      pidFile.write(child.process.toHandle());
      return child;
    } catch (IOException e) {
      throw new ServerException("Cannot start " + name + " in " + folder + ": " + e, e);
    }
  }

  /**
   * Registers work to do at JVM shutdown before the children still alive are killed: the place for
   * stopping them in order. Tasks run one after the other, the last registered first.
   */
  public static void beforeRemoval(Runnable task) {
    Children.beforeRemoval(task);
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The file with its standard output and error. */
  public Path log() {
    return log.path();
  }

  /** A sentence on how it ended, or that it runs, followed by the last lines of its log. */
  public String describe() {
    String state = isAlive() ? " is running (pid " + pid() + ")" : " ended with code " + exitCode();
    return String.join(
        System.lineSeparator() + "  | ",
        Stream.concat(
                Stream.of(name + state + "; the end of " + log.path() + ":"),
                log.tail(TAIL_LINES).stream())
            .toList());
  }

  LogFile logFile() {
    return log;
  }

  /** Its exit code; only after its end. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Waits until it ends, for at most {@code time}; tells whether it has ended. */
  public boolean awaitEnd(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /**
   * SIGTERM, then SIGKILL for a child that is still there after {@code time}; waits for its end.
   */
  public void stop(Duration time) {
    if (isAlive()) {
      process.destroy();
      if (isPosix()) {
        signal("CONT"); // a paused process would not see the SIGTERM
      }
      if (!awaitEnd(time)) {
        process.destroyForcibly();
      }
    }
    awaitRemoval();
  }

  /** SIGKILL; waits for its end. */
  public void kill() {
    process.destroyForcibly();
    awaitRemoval();
  }

  /** SIGSTOP: from outside it looks like a hung machine. Returns when it does nothing any more. */
  public void pause() {
    signal("STOP");
    awaitStopped();
  }

  /** SIGCONT. */
  public void unpause() {
    signal("CONT");
  }

  /** As {@link #stop} with ten seconds. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(10));
  }

  private void awaitRemoval() {
    process.onExit().join();
    Children.remove(this);
    try {
      pidFile.delete();
    } catch (IOException e) {
      throw new ServerException("Cannot delete the pid file of " + name + ": " + e, e);
    }
  }

  private void signal(String signal) {
    if (!isPosix()) {
      throw new ServerException("SIG" + signal + " needs a POSIX system");
    }
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor();
      if (code != 0 && isAlive()) {
        throw new ServerException("kill -" + signal + " " + pid() + " failed with code " + code);
      }
    } catch (IOException e) {
      throw new ServerException("Cannot send SIG" + signal + " to " + name + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The kernel stops each thread by itself: on a busy machine some go on for a while. */
  private void awaitStopped() {
    Path threads = Path.of("/proc", Long.toString(pid()), "task");
    long deadline = System.nanoTime() + STOPPED_WITHIN.toNanos();
    while (isAlive() && isAnyRunning(threads)) {
      if (System.nanoTime() > deadline) {
        throw new ServerException(name + " goes on in spite of SIGSTOP");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Where the platform does not tell (it is no Linux), none is taken to run. */
  private static boolean isAnyRunning(Path threads) {
    try (Stream<Path> all = Files.list(threads)) {
      return !all.allMatch(thread -> isStopped(thread.resolve("stat")));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * proc(5): the state stands behind the name, which is in parentheses and may have some itself.
   */
  private static boolean isStopped(Path stat) {
    try {
      String text = Files.readString(stat);
      return text.startsWith("T", text.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return true; // the thread has ended
    }
  }

  /**
   * Kills the child of this name that a dead starter left in the folder, and waits for its end.
   *
   * @throws ServerException when there is one whose starter lives
   */
  static void removeOrphan(String name, Path folder) {
    PidFile pidFile = new PidFile(folder.resolve(name + ".pid"));
    pidFile
        .child()
        .ifPresent(
            orphan -> {
              if (pidFile.owner().isPresent()) {
                throw new ServerException(
                    String.format(
                        "%s (pid %d) already works on %s; stop process %d, which started it",
                        name, orphan.pid(), folder, pidFile.owner().get().pid()));
              }
              orphan.destroyForcibly();
              orphan.onExit().join();
            });
  }

  private static List<String> command(List<String> starter, List<String> arguments) {
    List<String> command = new ArrayList<>(starter);
    command.addAll(isPosix() ? DEAF_TO_TERMINAL : List.of());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return command;
  }

  private static boolean isPosix() {
    return Files.isExecutable(SHELL);
  }
}
