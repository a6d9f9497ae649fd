package chat.parley.local;

import java.time.Duration;

/**
 * A server on this machine that tests may stop, kill, freeze and start again; address and data stay
 * the same over all of that.
 *
 * <p>One thread at a time. Methods that cannot do what they say throw {@link ServerException}.
 */
public abstract sealed class LocalServer implements AutoCloseable
    permits KafkaServer, CassandraServer {

  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final ServerHost host;
  private final String address;
  private final int port;
  private final Probe probe;
  private final Duration startTimeout;
  private boolean paused;

  LocalServer(
      String name, ServerHost host, String address, int port, Probe probe, Duration startTimeout) {
    this.name = name;
    this.host = host;
    this.address = address;
    this.port = port;
    this.probe = probe;
    this.startTimeout = startTimeout;
  }

  /** What people call it. */
  public final String name() {
    return name;
  }

  public final int port() {
    return port;
  }

  /** {@code <host>:<port>}. */
  final String address() {
    return address + ":" + port;
  }

  /** Whether the process runs, paused or not. */
  public final boolean isAlive() {
    return host.isAlive();
  }

  /** Its state and the last lines of its log. */
  public final String describe() {
    return host.describe();
  }

  /** Ends it in order and waits for that, at most 30 s before it is killed. Again is no error. */
  public final void stop() {
    paused = false;
    host.stop(Duration.ofSeconds(30));
  }

  /** Ends it as kill -9 does. */
  public final void kill() {
    paused = false;
    host.kill();
  }

  /** Freezes the process (SIGSTOP): connections stay open, nothing answers. */
  public final void pause() {
    host.pause();
    paused = true;
  }

  public final void unpause() {
    host.unpause();
    paused = false;
  }

  /** Stops it if it still runs and starts it on the same port and data; returns when it serves. */
  public final void restart() {
    stop();
    launch();
  }

  /** Undoes what a test did to it: returns when it runs, unfrozen, and serves. */
  public final void heal() {
    if (!isAlive()) {
      launch();
    } else if (paused) {
      unpause();
      awaitReady();
    }
  }

  @Override
  public final String toString() {
    return name + " on " + address();
  }

  /** As {@link #stop}. */
  @Override
  public final void close() {
    stop();
  }

  /** Starts the process; returns when clients are served. */
  final void launch() {
    if (!Ports.isFree(address, port)) {
      throw new ServerException(
          "port " + port + " is in use by another process; stop that or choose another port");
    }
    host.start();
    awaitReady();
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + startTimeout.toNanos();
    while (!probe.isReady(address, port)) {
      if (!host.isAlive()) {
        String end = host.describe();
        host.kill(); // forgets its pid file
        throw new ServerException(end);
      }
      if (System.nanoTime() > deadline) {
        host.kill();
        throw new ServerException(
            "not ready after " + startTimeout.toSeconds() + " s: " + host.describe());
      }
      try {
        Thread.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        host.kill();
        Thread.currentThread().interrupt();
        throw new ServerException("interrupted while waiting for a server", e);
      }
    }
  }
}
