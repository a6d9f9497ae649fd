package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeLossesTest {

  private static final String ONE = "10.0.0.1:5701";
  private static final String TWO = "10.0.0.2:5701";

  private final Set<String> present = new HashSet<>(Set.of(ONE, TWO));
  private final AtomicLong nanoTime = new AtomicLong();
  private final NodeLosses losses = new NodeLosses(() -> present, nanoTime::get);
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void listenerIsToldOfEachLossAndWhenASplitIsHealed() {
    losses.listen(told::incrementAndGet);
    assertThat(told).hasValue(0);

    lose(ONE);
    lose(TWO);
    losses.healed();

    assertThat(told).hasValue(3);
  }

  @Test
  void whoComesLateIsToldOfWhatWasLostBefore() {
    lose(ONE);
    lose(TWO);

    losses.listen(told::incrementAndGet);
    assertThat(told).hasValue(1);
  }

  @Test
  void aLossLastsUntilTheNodeIsBackAndIsToldOnceMoreThen() {
    losses.listen(told::incrementAndGet);
    lose(ONE);
    lose(TWO);
    told.set(0);

    losses.look();
    present.add(ONE);
    losses.look();
    assertThat(told).hasValue(2);

    present.add(TWO);
    losses.look();
    losses.look();
    assertThat(told).hasValue(3);
  }

  @Test
  void aLossLastsForAnHour() {
    losses.listen(told::incrementAndGet);
    lose(ONE);
    told.set(0);

    pass(NodeLosses.EXPECTED_BACK);
    losses.look();
    assertThat(told).hasValue(1);

    pass(Duration.ofSeconds(1));
    losses.look();
    losses.look();
    assertThat(told).hasValue(2);
  }

  private void lose(String address) {
    present.remove(address);
    losses.lost(address);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
