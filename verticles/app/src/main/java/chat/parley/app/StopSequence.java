package chat.parley.app;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to stop what was started, newest first. A part that fails to stop is logged and does not keep
 * the others from stopping. Thread-safe.
 */
final class StopSequence {

  private static final Logger log = LoggerFactory.getLogger(StopSequence.class);

  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean stopping;

  private record Part(String name, Supplier<Future<Void>> stop) {

    Future<Void> end() {
      log.info("Stopping {}", name);
      return Future.<Void>succeededFuture()
          .compose(begun -> stop.get())
          .recover(
              failure -> {
                log.warn("Stopping {} failed", name, failure);
                return Future.succeededFuture();
              });
    }
  }

  /**
   * Adds a part that was just started.
   *
   * @return fails when the stop has begun meanwhile, after stopping the part: start no more
   */
  Future<Void> add(String name, Supplier<Future<Void>> stop) {
    var part = new Part(name, stop);
    synchronized (this) {
      if (!stopping) {
        parts.push(part);
        return Future.succeededFuture();
      }
    }
    return part.end()
        .compose(ended -> Future.failedFuture(new StartupException("it was told to stop", null)));
  }

  /** Stops all parts, one after the other; never fails. */
  Future<Void> stop() {
    var part = next();
    return part == null ? Future.succeededFuture() : part.end().compose(ended -> stop());
  }

  private synchronized Part next() {
    stopping = true;
    return parts.poll();
  }
}
