package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.Heads.Head;
import chat.parley.protocol.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ChannelHeadsTest {

  private long now = 5;
  private final ChannelHeads heads = new ChannelHeads(Duration.ofSeconds(2), () -> now);

  @Test
  void aSilentChannelsHeadIsAnnouncedAtGrowingIntervals() {
    heads.published("c", id(1));

    var announced = new ArrayList<Integer>();
    for (int second = 1; second <= 2_000; second++) {
      pass(1);
      for (var head : heads.due()) {
        assertThat(head).isEqualTo(new Head("c", id(1)));
        announced.add(second);
      }
    }

    assertThat(announced).containsExactly(2, 6, 14, 30, 62, 126, 254, 510, 1_022);
    assertThat(heads.size()).isZero();
  }

  @Test
  void aBusyChannelsHeadIsAnnouncedOnceAnIntervalAndNeverWhatIsQuiteNew() {
    int announced = 0;
    for (int second = 1; second <= 100; second++) {
      heads.published("c", id(second));
      for (var head : heads.due()) {
        assertThat(head.id()).isLessThan(id(second));
        announced++;
      }
      pass(1);
    }
    assertThat(announced).isBetween(45, 55);
  }

  @Test
  void aMessageAfterLongSilenceIsAnnouncedSoon() {
    heads.published("c", id(1));
    for (int second = 0; second < 200; second++) {
      pass(1);
      heads.due();
    }
    heads.published("c", id(2));

    pass(2);

    assertThat(heads.due()).contains(new Head("c", id(2)));
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private static MessageId id(long seq) {
    return new MessageId(1_000 + seq, seq);
  }
}
