package chat.parley.perf.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final double IDLE = 0.1;

  @Test
  void theRatioIsTheMedianOfPairsWithoutWhatTheIdleGatewayUses() {
    var comparison =
        new Comparison(
            Rhythm.SINGLE, IDLE, List.of(pair(200, 200), pair(200, 500), pair(300, 500)));

    assertThat(comparison.row().trim().replaceAll(" +", " "))
        .isEqualTo("single messages 30000 30000 30000 10.0 40.0 2.00 (1.00–4.00)");
  }

  /** Windows of a second each; the idle gateway uses 100 ms of it. */
  private static Comparison.Pair pair(long wsMillis, long bridgeMillis) {
    return new Comparison.Pair(window(wsMillis), window(bridgeMillis));
  }

  private static Window window(long cpuMillis) {
    return new Window(10_000, 10_000, Duration.ofMillis(cpuMillis), Duration.ofSeconds(1));
  }
}
