package chat.parley.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.admission.UnreadBudget;
import chat.parley.protocol.EncodedText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final int LIMIT = 10_000;
  private static final EncodedText HALF = EncodedText.of("x".repeat(LIMIT / 2));
  private static final EncodedText SHORT = EncodedText.of("x");

  private final SlowWire wire = new SlowWire();
  private final List<String> events = new ArrayList<>();
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final UnreadBudget.Loop unread = new UnreadBudget(4 * LIMIT).on(loop::add);
  private final Outbox outbox = new Outbox(wire, LIMIT, unread, new Events());

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
      outbox.send(SHORT);
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
    assertThat(outbox.offer(List.of(SHORT))).isFalse();
    assertThat(events).containsExactly("full");

    wire.takeAll();

    assertThat(events).containsExactly("full", "drained");
    assertThat(outbox.offer(List.of(SHORT))).isTrue();
  }

  @Test
  void anAnswerIsWrittenWhenTheOperatingSystemTookIt() {
    var written = outbox.send(SHORT);

    assertThat(written.isComplete()).isFalse();
    wire.take();
    assertThat(written.isComplete()).isTrue();
  }

  @Test
  void aClientThatTakesNothingIsStalled() {
    var reader = new ReaderWatch(outbox, Duration.ofSeconds(30), Duration.ofSeconds(10));
    assertThat(reader.isStalled()).isFalse();
    outbox.send(SHORT);
    outbox.send(SHORT);

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

  @Test
  void liveMessagesWaitWhileAllClientsLeaveTooMuchUnread() {
    var others = new SlowWire();
    for (int i = 0; i < 3; i++) {
      var other = new Outbox(others, LIMIT, unread, new Events());
      assertThat(other.offer(List.of(HALF))).isTrue();
    }

    assertThat(outbox.offer(List.of(HALF))).isFalse();
    assertThat(events).containsExactly("full");
    assertThat(outbox.offer(List.of(SHORT))).as("they keep their order").isFalse();

    others.takeAll();
    assertThat(loop).hasSize(1);
    loop.remove().run();
    assertThat(events).containsExactly("full", "drained");
    assertThat(outbox.offer(List.of(HALF))).isTrue();
  }

  @Test
  void pagesHaveABudgetOfTheirOwn() {
    for (int i = 0; i < 100; i++) {
      new Outbox(wire, LIMIT, unread, new Events()).sendPage(HALF);
    }

    assertThat(outbox.offer(List.of(HALF))).isTrue();
  }

  private final class Events implements Outbox.Watcher {

    @Override
    public void full() {
      events.add("full");
    }

    @Override
    public void drained() {
      events.add("drained");
    }

    @Override
    public void mustGo() {
      events.add("must go");
    }
  }

  private static List<Boolean> looks(ReaderWatch reader, int count) {
    var looks = new ArrayList<Boolean>();
    for (int i = 0; i < count; i++) {
      looks.add(reader.isStalled());
    }
    return looks;
  }
}
