package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private final Restarts restarts = new Restarts();

  @Test
  void givesUpAtTheThirdEndWithinAMinute() {
    assertThat(ended("node", 0)).isTrue();
    assertThat(ended("node", 30)).isTrue();
    assertThat(ended("cassandra", 31)).isTrue();
    assertThat(ended("node", 60)).isFalse();
  }

  @Test
  void forgetsWhatIsLongerAgo() {
    for (int seconds = 0; seconds < 600; seconds += 31) {
      assertThat(ended("node", seconds)).isTrue();
    }
  }

  private boolean ended(String name, long seconds) {
    return restarts.ended(name, Duration.ofSeconds(seconds).toNanos());
  }
}
