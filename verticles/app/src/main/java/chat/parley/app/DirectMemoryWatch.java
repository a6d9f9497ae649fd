package chat.parley.app;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process that has no direct memory left for its network. The JVM does not see that
 * ({@code -XX:+ExitOnOutOfMemoryError} is for its own errors), and such a node goes on: it is
 * healthy, and nobody gets an answer of more than some kilobytes. One thread.
 */
final class DirectMemoryWatch {

  private static final Logger LOG = LoggerFactory.getLogger(DirectMemoryWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** In bytes: more than Netty keeps ready of one size. */
  private static final int TRIED = 1 << 20;

  /** So many times one after the other. A moment without memory passes. */
  static final int PATIENCE = 10;

  /** As {@code -XX:+ExitOnOutOfMemoryError} has it. */
  private static final int OUT_OF_MEMORY = 3;

  private final Runnable allocation;
  private final Runnable end;
  private int failures;

  /**
   * A watch.
   *
   * @param allocation fails with an OutOfMemoryError where there is none
   * @param end ends the process
   */
  DirectMemoryWatch(Runnable allocation, Runnable end) {
    this.allocation = allocation;
    this.end = end;
  }

  /** Watches this process as long as Vert.x lives. */
  static void start(Vertx vertx) {
    var watch =
        new DirectMemoryWatch(
            () -> ByteBufAllocator.DEFAULT.directBuffer(TRIED).release(),
            () -> Runtime.getRuntime().halt(OUT_OF_MEMORY));
    vertx.setPeriodic(INTERVAL.toMillis(), timer -> watch.look());
  }

  void look() {
    try {
      allocation.run();
      failures = 0;
    } catch (OutOfMemoryError e) {
      failures++;
      LOG.error("There is no direct memory: {}", e.getMessage());
      if (failures == PATIENCE) {
        LOG.error("This node ends, since it cannot write to its clients any more");
        end.run();
      }
    }
  }
}
