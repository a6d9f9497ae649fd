package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeLossesTest {

  private final NodeLosses losses = new NodeLosses();
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void listenerIsToldOfEachLoss() {
    losses.listen(told::incrementAndGet);
    assertThat(told).hasValue(0);

    losses.happened();
    losses.happened();

    assertThat(told).hasValue(2);
  }

  @Test
  void whoComesLateIsToldOfWhatWasLostBefore() {
    losses.happened();
    losses.happened();

    losses.listen(told::incrementAndGet);
    assertThat(told).hasValue(1);

    losses.happened();
    assertThat(told).hasValue(2);
  }
}
