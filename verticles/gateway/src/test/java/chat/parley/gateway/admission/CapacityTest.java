package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapacityTest {

  private static final long GIB = 1 << 30;

  @Test
  void connectionsNeedMemoryAndFiles() {
    assertThat(new Capacity(GIB, 1_000_000).connections(false)).isEqualTo(21_845);
    assertThat(new Capacity(GIB, 1_000_000).connections(true)).isEqualTo(10_922);
    assertThat(new Capacity(GIB, 1_024).connections(false)).isEqualTo(768);
    assertThat(new Capacity(1_000 * GIB, Long.MAX_VALUE).connections(false))
        .isEqualTo((int) (1_000 * GIB / Capacity.CONNECTION));
    assertThat(new Capacity(1, 1).connections(false)).isEqualTo(1);
  }

  @Test
  void membershipsNeedMemory() {
    assertThat(new Capacity(GIB, 1_000).memberships()).isEqualTo(524_288);
    assertThat(new Capacity(Long.MAX_VALUE, 1_000).memberships()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void subscriptionsNeedMemory() {
    assertThat(new Capacity(GIB, 1_000).subscriptions()).isEqualTo(65_536);
    assertThat(new Capacity(1, 1_000).subscriptions()).isEqualTo(1);
  }

  @Test
  void thisProcessCanHoldSome() {
    assertThat(Capacity.ofThisProcess().connections(true)).isGreaterThan(10);
  }
}
