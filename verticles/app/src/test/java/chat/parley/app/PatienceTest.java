package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PatienceTest {

  @Test
  void triesAgainUntilItSucceeds(Vertx vertx) {
    var tries = new AtomicInteger();

    var waited =
        Patience.await(
            vertx,
            Duration.ofSeconds(10),
            "the server",
            () ->
                tries.incrementAndGet() < 2
                    ? Future.failedFuture("away")
                    : Future.succeededFuture("there"));

    assertThat(waited.await()).isEqualTo("there");
    assertThat(tries).hasValue(2);
  }

  @Test
  void givesUpAfterTheLimitWithTheReason(Vertx vertx) {
    var waited =
        Patience.await(
            vertx, Duration.ofSeconds(1), "the server", () -> Future.failedFuture("away"));

    assertThatThrownBy(waited::await)
        .isInstanceOf(StartupException.class)
        .hasMessage("the server did not answer within 1 s: away");
  }

  @Test
  void failsAtOnceWhereTryingAgainIsUseless(Vertx vertx) {
    var useless = new IllegalArgumentException("wrong");
    var tries = new AtomicInteger();

    var waited =
        Patience.await(
            vertx,
            Duration.ofMinutes(1),
            "the server",
            "did not let us in",
            failure -> failure != useless,
            () -> {
              tries.incrementAndGet();
              return Future.failedFuture(useless);
            });

    assertThatThrownBy(waited::await).isSameAs(useless);
    assertThat(tries).hasValue(1);
  }

  @Test
  void goesOnWhereTryingAgainMayHelpAndSaysWhatWasMissedInTheEnd(Vertx vertx) {
    var tries = new AtomicInteger();

    var waited =
        Patience.await(
            vertx,
            Duration.ofMillis(1_500),
            "the server",
            "did not let us in",
            IllegalStateException.class::isInstance,
            () -> {
              tries.incrementAndGet();
              return Future.failedFuture(new IllegalStateException("full"));
            });

    assertThatThrownBy(waited::await)
        .isInstanceOf(StartupException.class)
        .hasMessage("the server did not let us in within 1 s: full");
    assertThat(tries).hasValue(2);
  }

  @Test
  void givesUpOnAnAttemptThatNeverEnds(Vertx vertx) {
    var waited =
        Patience.await(
            vertx, Duration.ofMillis(100), "the server", () -> Promise.<Void>promise().future());

    assertThatThrownBy(waited::await).isInstanceOf(StartupException.class);
  }
}
