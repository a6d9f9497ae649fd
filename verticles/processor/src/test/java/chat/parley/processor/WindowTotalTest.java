package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTotalTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WindowTotal total =
      new WindowTotal(
          1_000 + 2 * WindowTotal.RECORD_BYTES, new ProcessorMeters(meters, Duration.ofDays(30)));

  @Test
  void isFullFromItsLimitOnAndHasRoomWhenAQuarterIsFree() {
    total.add(1, 600);
    assertThat(total.isFull()).isFalse();
    total.add(1, 400);
    assertThat(total.isFull()).isTrue();
    total.add(0, -250);
    assertThat(total.hasRoom()).isFalse();
    assertThat(total.isFull()).isFalse();
    total.add(-1, -250);
    assertThat(total.hasRoom()).isTrue();
  }

  @Test
  void isFullOfManyRecordsHoweverSmall() {
    total.add(2, 999);
    assertThat(total.isFull()).isFalse();
    total.add(1, 1);
    assertThat(total.isFull()).isTrue();
  }

  @Test
  void isSeenByOperators() {
    total.add(2, 600);
    assertThat(meters.get("parley.processor.window.records").gauge().value()).isEqualTo(2);
    assertThat(meters.get("parley.processor.window.bytes").gauge().value()).isEqualTo(600);
  }
}
