package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchSizesTest {

  private static final int LONGEST = 200_000;

  private final FetchSizes sizes = new FetchSizes();

  @Test
  void asksForFewRowsOfAnUnknownChannelAndForMoreOfOneWithShortTexts() {
    assertThat(sizes.next("c")).isEqualTo(FetchSizes.FIRST);
    sizes.fetched("c", 16, 16 * 100);
    assertThat(sizes.next("c")).isEqualTo(64);
    sizes.fetched("c", 64, 64 * 100);
    assertThat(sizes.next("c")).isEqualTo(FetchSizes.MAX);
    assertThat(sizes.next("other")).isEqualTo(FetchSizes.FIRST);
  }

  @Test
  void asksForFewWhereTextsAreLong() {
    sizes.fetched("c", 16, 16L * LONGEST);
    assertThat(sizes.next("c")).isEqualTo(10);
  }

  @Test
  void aShortReadTellsLittle() {
    sizes.fetched("c", 16, 16);
    sizes.fetched("c", 1, 1);
    assertThat(sizes.next("c")).isEqualTo(64);
    sizes.fetched("c", 0, 0);
    assertThat(sizes.next("c")).isEqualTo(64);
  }

  @Test
  void noQueryBringsMuchMoreThanItsTargetTwiceInARow() {
    var random = new Random(1);
    for (int channel = 0; channel < 1_000; channel++) {
      boolean wasLarge = false;
      for (int query = 0; query < 40; query++) {
        int rows = sizes.next("c" + channel);
        assertThat(rows).isBetween(1, FetchSizes.MAX);
        long bytes = (long) rows * (random.nextInt(3) == 0 ? LONGEST : random.nextInt(2_000));
        assertThat(wasLarge && bytes > 4 << 20).as("query %d of %d rows", query, rows).isFalse();
        wasLarge = bytes > 4 << 20;
        sizes.fetched("c" + channel, rows, bytes);
      }
    }
  }
}
