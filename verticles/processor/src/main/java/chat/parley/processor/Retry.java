package chat.parley.processor;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tries something until it succeeds, for as long as its owner lives. The pauses grow twofold up to
 * a limit and are jittered over their whole length, so that a store that comes back is not met by
 * everyone at once (AWS Architecture Blog, "Exponential Backoff and Jitter", 2015).
 */
final class Retry {

  private final Vertx vertx;
  private final Duration min;
  private final Duration max;
  private final Consumer<Throwable> onFailure;
  private boolean cancelled;

  /**
   * Creates a retry policy; to be used on one context.
   *
   * @param min the first pause
   * @param max the longest pause
   * @param onFailure told of each failed try
   */
  Retry(Vertx vertx, Duration min, Duration max, Consumer<Throwable> onFailure) {
    this.vertx = vertx;
    this.min = min;
    this.max = max;
    this.onFailure = onFailure;
  }

  /** Completes with the first success; never, once {@link #cancel} was called. */
  <T> Future<T> untilDone(Supplier<Future<T>> action) {
    var promise = Promise.<T>promise();
    attempt(action, min.toMillis(), promise);
    return promise.future();
  }

  /** Ends all that is being retried: no further try is made. */
  void cancel() {
    cancelled = true;
  }

  private <T> void attempt(Supplier<Future<T>> action, long pauseMillis, Promise<T> promise) {
    if (cancelled) {
      return;
    }
    action
        .get()
        .onSuccess(promise::complete)
        .onFailure(
            failure -> {
              onFailure.accept(failure);
              long jittered = 1 + ThreadLocalRandom.current().nextLong(pauseMillis);
              long next = Math.min(pauseMillis * 2, max.toMillis());
              vertx.setTimer(jittered, timer -> attempt(action, next, promise));
            });
  }
}
