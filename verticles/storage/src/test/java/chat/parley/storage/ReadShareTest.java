package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadShareTest {

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Promise<String>> started = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void readsBeyondTheShareWaitForTheirTurnInOrder() {
    var share = new ReadShare(vertx, 2, Duration.ofMinutes(1), meters);
    var reads = List.of(read(share), read(share), read(share), read(share));
    assertThat(started).hasSize(2);
    assertThat(gauge("waiting")).isEqualTo(2);

    started.get(1).complete("second");
    await().untilAsserted(() -> assertThat(started).hasSize(3));
    started.get(2).complete("third");
    await().untilAsserted(() -> assertThat(started).hasSize(4));
    started.get(0).complete("first");
    started.get(3).complete("fourth");

    await()
        .untilAsserted(
            () ->
                assertThat(reads.stream().map(Future::result))
                    .containsExactly("first", "second", "third", "fourth"));
    assertThat(gauge("waiting")).isZero();
    await().untilAsserted(() -> assertThat(gauge("under.way")).isZero());
  }

  @Test
  void aReadThatFailsOrThrowsGivesItsPlaceBack() {
    var share = new ReadShare(vertx, 1, Duration.ofMinutes(1), meters);
    var thrown =
        share.run(
            () -> {
              throw new IllegalStateException("thrown");
            });
    assertThat(thrown.failed()).isTrue();
    var failed = read(share);
    started.get(0).fail("failed");
    assertThat(failed.failed()).isTrue();

    assertThat(gauge("under.way")).isZero();
    read(share);
    assertThat(started).hasSize(2);
  }

  @Test
  void refusesWhatWouldWaitTooLong() {
    var share = new ReadShare(vertx, 1, Duration.ofMillis(1), meters);
    read(share);
    var late = read(share);
    await().pollDelay(Duration.ofMillis(20)).until(() -> true);

    started.get(0).complete("first");

    await().untilAsserted(() -> assertRefused(late));
    assertThat(started).hasSize(1);
    read(share);
    assertThat(started).hasSize(2);
  }

  @Test
  void refusesAtOnceWhenTooManyWait() {
    var share = new ReadShare(vertx, 1, Duration.ofMinutes(1), meters);
    for (int i = 0; i < 1_001; i++) {
      assertThat(read(share).isComplete()).isFalse();
    }

    assertRefused(read(share));
    assertThat(meters.counter("parley.storage.reads.refused").count()).isEqualTo(1);
  }

  private Future<String> read(ReadShare share) {
    return share.run(
        () -> {
          var promise = Promise.<String>promise();
          started.add(promise);
          return promise.future();
        });
  }

  private double gauge(String name) {
    return meters.get("parley.storage.reads." + name).gauge().value();
  }

  private static void assertRefused(Future<?> read) {
    assertThat(read.cause())
        .isInstanceOfSatisfying(
            ParleyException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
              assertThat(failure.retryAfter()).isPresent();
            });
  }
}
