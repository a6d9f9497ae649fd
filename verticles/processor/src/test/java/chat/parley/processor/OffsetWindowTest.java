package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetWindowTest {

  private final OffsetWindow window = new OffsetWindow(4, 100);

  @Test
  void commitsOnlyUpToTheFirstThatIsNotStored() {
    var a = window.open(10, 0, 1);
    var b = window.open(11, 0, 1);
    var c = window.open(15, 0, 1);

    window.stored(c);
    window.stored(b);
    assertThat(window.committable()).isEmpty();

    window.stored(a);
    assertThat(window.committable()).hasValue(16);
    assertThat(window.isEmpty()).isTrue();
  }

  @Test
  void tellsAPositionOnlyUntilItIsCommitted() {
    window.stored(window.open(10, 0, 1));

    window.committed(window.committable().getAsLong());
    assertThat(window.committable()).isEmpty();

    window.stored(window.open(11, 0, 1));
    assertThat(window.committable()).hasValue(12);
  }

  @Test
  void isFullByRecordsOrBytesAndHasRoomAgainAtHalf() {
    var big = window.open(1, 0, 100);
    assertThat(window.isFull()).isTrue();
    window.stored(big);
    assertThat(window.hasRoom()).isTrue();

    var slots = new ArrayList<OffsetWindow.Slot>();
    for (int i = 0; i < 4; i++) {
      slots.add(window.open(10 + i, 0, 1));
    }
    assertThat(window.isFull()).isTrue();
    window.stored(slots.get(0));
    assertThat(window.isFull()).isFalse();
    assertThat(window.hasRoom()).isFalse();
    window.stored(slots.get(1));
    assertThat(window.hasRoom()).isTrue();
  }

  @Test
  void anyOrderOfStoresEndsWithEverythingCommitted() {
    var random = new Random(7);
    for (int round = 0; round < 100; round++) {
      var any = new OffsetWindow(1_000, 1_000_000);
      var slots = new ArrayList<OffsetWindow.Slot>();
      for (int i = 0; i < 200; i++) {
        slots.add(any.open(i, 0, i));
      }
      Collections.shuffle(slots, random);
      long before = -1;
      for (var slot : slots) {
        any.stored(slot);
        long position = any.committable().orElse(0);
        assertThat(position).isGreaterThanOrEqualTo(before);
        before = position;
      }
      assertThat(any.committable()).isEqualTo(OptionalLong.of(200));
      assertThat(any.bytes()).isZero();
    }
  }
}
