package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTotalTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WindowTotal total =
      new WindowTotal(1_000, new ProcessorMeters(meters, Duration.ofDays(30)));

  @Test
  void isFullFromItsLimitOnAndHasRoomWhenAQuarterIsFree() {
    total.add(1, 600);
    assertThat(total.isFull()).isFalse();
    total.add(1, 400);
    assertThat(total.isFull()).isTrue();
    total.add(-1, -249);
    assertThat(total.hasRoom()).isFalse();
    total.add(0, -1);
    assertThat(total.hasRoom()).isTrue();
    assertThat(total.isFull()).isFalse();
  }

  @Test
  void isSeenByOperators() {
    total.add(2, 600);
    assertThat(meters.get("parley.processor.window.records").gauge().value()).isEqualTo(2);
    assertThat(meters.get("parley.processor.window.bytes").gauge().value()).isEqualTo(600);
  }
}
