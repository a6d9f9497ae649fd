package chat.parley.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final int LIMIT = 10_000;
  private static final String HALF = "x".repeat(LIMIT / 2);

  private final SlowWire wire = new SlowWire();
  private final List<String> events = new ArrayList<>();
  private final Outbox outbox =
      new Outbox(wire, LIMIT, () -> events.add("full"), () -> events.add("drained"));

  @Test
  void answersAreSentWhateverIsOutstandingAndFillIt() {
    outbox.send(HALF);
    assertThat(events).isEmpty();

    outbox.send(HALF);
    outbox.send(HALF);

    assertThat(wire.waiting()).isEqualTo(3);
    assertThat(events).containsExactly("full");
  }

  @Test
  void manySmallAnswersFillItAsFewLongOnesDo() {
    int answers = 0;
    while (events.isEmpty()) {
      outbox.send("{}");
      answers++;
    }

    assertThat(answers).isLessThan(LIMIT / 100);
  }

  @Test
  void itIsDrainedOnceMostOfItWasTaken() {
    outbox.send(HALF);
    outbox.send(HALF);

    wire.take();
    assertThat(events).containsExactly("full");
    wire.take();
    assertThat(events).containsExactly("full", "drained");
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void liveMessagesAreRefusedWhereTheyWouldOverfillIt() {
    assertThat(outbox.offer(List.of(HALF, HALF, HALF))).as("the first batch").isTrue();
    assertThat(outbox.offer(List.of("x"))).isFalse();
    assertThat(events).containsExactly("full");

    wire.takeAll();

    assertThat(events).containsExactly("full", "drained");
    assertThat(outbox.offer(List.of("x"))).isTrue();
  }

  @Test
  void anAnswerIsWrittenWhenTheOperatingSystemTookIt() {
    var written = outbox.send("x");

    assertThat(written.isComplete()).isFalse();
    wire.take();
    assertThat(written.isComplete()).isTrue();
  }

  @Test
  void aClientThatTakesNothingIsStalled() {
    var reader = new ReaderWatch(outbox, Duration.ofSeconds(30), Duration.ofSeconds(10));
    assertThat(reader.isStalled()).isFalse();
    outbox.send("one");
    outbox.send("two");

    assertThat(looks(reader, 2)).containsOnly(false);
    wire.take();
    assertThat(looks(reader, 3)).as("a client that took something").containsOnly(false);
    assertThat(reader.isStalled()).isTrue();
  }

  @Test
  void aClientForWhichNothingWaitsIsNot() {
    var reader = new ReaderWatch(outbox, Duration.ofSeconds(1), Duration.ofSeconds(25));

    assertThat(looks(reader, 100)).containsOnly(false);
  }

  private static List<Boolean> looks(ReaderWatch reader, int count) {
    var looks = new ArrayList<Boolean>();
    for (int i = 0; i < count; i++) {
      looks.add(reader.isStalled());
    }
    return looks;
  }

  /** A wire whose other end takes what the test says. */
  private static final class SlowWire implements Wire {
    @Override
    public Transport transport() {
      return Transport.WEBSOCKET;
    }

    private final ArrayDeque<Promise<Void>> waiting = new ArrayDeque<>();

    int waiting() {
      return waiting.size();
    }

    void take() {
      waiting.removeFirst().complete();
    }

    void takeAll() {
      while (!waiting.isEmpty()) {
        take();
      }
    }

    @Override
    public Future<Void> write(String text) {
      var taken = Promise.<Void>promise();
      waiting.add(taken);
      return taken.future();
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public Future<Void> close(ErrorCode code) {
      return Future.succeededFuture();
    }

    @Override
    public void cut() {}

    @Override
    public void keepAlive() {}

    @Override
    public Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame) {
      return Optional.empty();
    }

    @Override
    public String error(JsonNode ref, ParleyException failure) {
      return "";
    }

    @Override
    public List<String> live(LiveBatch batch) {
      return List.of();
    }

    @Override
    public String goAway(long reconnectAfterMillis) {
      return "";
    }
  }
}
