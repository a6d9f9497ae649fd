package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DirectMemoryWatchTest {

  private boolean isEmpty;
  private int ends;

  private final DirectMemoryWatch watch =
      new DirectMemoryWatch(
          () -> {
            if (isEmpty) {
              throw new OutOfMemoryError("nothing left");
            }
          },
          () -> ends++);

  @Test
  void aMomentWithoutMemoryPasses() {
    for (int i = 0; i < 10; i++) {
      isEmpty = true;
      look(DirectMemoryWatch.PATIENCE - 1);
      isEmpty = false;
      look(1);
    }

    assertThat(ends).isZero();
  }

  @Test
  void aNodeThatHasNoneForLongEnds() {
    isEmpty = true;

    look(DirectMemoryWatch.PATIENCE);

    assertThat(ends).isEqualTo(1);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }
}
