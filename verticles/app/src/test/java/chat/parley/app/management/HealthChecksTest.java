package chat.parley.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

  private final Map<String, Check> checks = new TreeMap<>();
  private final AtomicLong nanoTime = new AtomicLong();
  private final HealthChecks health = new HealthChecks(checks, nanoTime::get);

  @Test
  void isUpWhenEveryCheckSucceeds() {
    checks.put("kafka", Future::succeededFuture);
    checks.put("cassandra", Future::succeededFuture);

    var round = health.run().await();

    assertThat(round.up()).isTrue();
    assertThat(round.answers())
        .isEqualTo(
            new JsonObject()
                .put("kafka", new JsonObject().put("status", "UP"))
                .put("cassandra", new JsonObject().put("status", "UP")));
  }

  @Test
  void isDownWhenACheckFailsOrThrows() {
    checks.put("kafka", () -> Future.failedFuture("away"));
    assertThat(health.run().await().up()).isFalse();

    checks.put(
        "kafka",
        () -> {
          throw new IllegalStateException("away");
        });
    pass(Duration.ofSeconds(2));
    assertThat(health.run().await().up()).isFalse();
  }

  @Test
  void checkThatNeverAnswersIsDownAfterItsTime() {
    checks.put("kafka", () -> Promise.<Void>promise().future());

    var round = health.run().await();

    assertThat(round.up()).isFalse();
    assertThat(round.answers().getJsonObject("kafka").getString("reason")).contains("2000 (ms)");
  }

  @Test
  void checksOfARoundRunAtOnce() {
    var first = Promise.<Void>promise();
    checks.put("first", first::future);
    checks.put(
        "second",
        () -> {
          first.complete();
          return Future.succeededFuture();
        });

    assertThat(health.run().await().up()).isTrue();
  }

  @Test
  void answerIsSharedWhileUnderWayAndForASecond() {
    var asked = new AtomicInteger();
    var answer = Promise.<Void>promise();
    checks.put(
        "kafka",
        () -> {
          asked.incrementAndGet();
          return answer.future();
        });

    var first = health.run();
    pass(Duration.ofSeconds(5));
    assertThat(health.run()).isSameAs(first);
    answer.complete();
    first.await();
    assertThat(asked).hasValue(1);

    health.run().await();
    assertThat(asked).hasValue(2);
    pass(Duration.ofSeconds(1));
    health.run().await();
    assertThat(asked).hasValue(2);
    pass(Duration.ofMillis(1));
    health.run().await();
    assertThat(asked).hasValue(3);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
