package chat.parley.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what the node needs: tries again, says so, and gives up in the end. */
final class Patience<T> {

  private static final Logger log = LoggerFactory.getLogger(Patience.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** What an attempt may take beyond the limit, for its own time-out tells more than ours. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Duration limit;
  private final String server;
  private final String shortcoming;
  private final Predicate<Throwable> isPassing;
  private final Supplier<Future<T>> attempt;
  private final long begun = System.nanoTime();
  private Duration nextReport = Duration.ZERO;

  private Patience(
      Vertx vertx,
      Duration limit,
      String server,
      String shortcoming,
      Predicate<Throwable> isPassing,
      Supplier<Future<T>> attempt) {
    this.vertx = vertx;
    this.limit = limit;
    this.server = server;
    this.shortcoming = shortcoming;
    this.isPassing = isPassing;
    this.attempt = attempt;
  }

  /**
   * Tries until it succeeds.
   *
   * @param limit how long to go on
   * @param server what is waited for, for people
   * @return fails with a {@link StartupException} after the limit
   */
  static <T> Future<T> await(
      Vertx vertx, Duration limit, String server, Supplier<Future<T>> attempt) {
    return await(vertx, limit, server, "did not answer", failure -> true, attempt);
  }

  /**
   * Tries until it succeeds, or fails for good.
   *
   * @param shortcoming what the server did not do in the end, for people
   * @param isPassing whether it may succeed after such a failure; any other is returned at once
   */
  static <T> Future<T> await(
      Vertx vertx,
      Duration limit,
      String server,
      String shortcoming,
      Predicate<Throwable> isPassing,
      Supplier<Future<T>> attempt) {
    return new Patience<>(vertx, limit, server, shortcoming, isPassing, attempt).attempt();
  }

  private Future<T> attempt() {
    var bound = limit.minus(waited()).plus(GRACE);
    return attempt.get().timeout(bound.toMillis(), TimeUnit.MILLISECONDS).recover(this::goOn);
  }

  private Future<T> goOn(Throwable failure) {
    if (!isPassing.test(failure)) {
      return Future.failedFuture(failure);
    }
    if (waited().plus(PAUSE).compareTo(limit) >= 0) {
      return Future.failedFuture(
          new StartupException(
              "%s %s within %d s: %s"
                  .formatted(server, shortcoming, limit.toSeconds(), failure.getMessage()),
              failure));
    }
    if (waited().compareTo(nextReport) >= 0) {
      nextReport = waited().plus(REPORT_EVERY);
      log.info("Waiting for {}: {}", server, failure.getMessage());
    }
    return vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS).compose(rested -> attempt());
  }

  private Duration waited() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
