package chat.parley.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {

  private long now = 1_000_000_000;
  private final Outage outage = new Outage(() -> now);

  @Test
  void admitsAllWhileAnswersCome() {
    for (int i = 0; i < 100; i++) {
      assertThat(outage.admits()).isTrue();
      pass(Duration.ofMillis(100));
      outage.answered(true);
    }
  }

  @Test
  void admitsAllWhileTheFirstRequestsWaitNotTooLong() {
    assertThat(outage.admits()).isTrue();
    pass(Outage.PATIENCE);

    assertThat(outage.admits()).isTrue();
  }

  @Test
  void refusesWhenNothingIsAnsweredForLong() {
    outage.admits();
    pass(Outage.PATIENCE.plusMillis(1));

    assertThat(outage.admits()).as("a try").isTrue();
    assertThat(outage.admits()).isFalse();
    pass(Outage.BETWEEN_TRIES);
    assertThat(outage.admits()).as("the next try").isTrue();
    assertThat(outage.admits()).isFalse();
  }

  @Test
  void staysClosedToAllButTriesAfterEverythingWasGivenUp() {
    outage.admits();
    outage.unanswered();
    outage.answered(false);
    pass(Outage.BETWEEN_TRIES);

    assertThat(outage.admits()).as("a try").isTrue();
    assertThat(outage.admits()).isFalse();
  }

  @Test
  void oneAnswerOpensIt() {
    outage.admits();
    outage.unanswered();
    outage.answered(false);
    pass(Outage.BETWEEN_TRIES);
    outage.admits();

    outage.answered(true);

    assertThat(outage.admits()).isTrue();
    assertThat(outage.admits()).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
