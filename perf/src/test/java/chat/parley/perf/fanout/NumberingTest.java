package chat.parley.perf.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumberingTest {

  private final Numbering numbering = new Numbering();

  @Test
  void textsAreCountedInWhateverFrameTheyCome() {
    assertThat(numbering.count("{\"text\":\"" + text(0) + "\"}")).isEqualTo(1);
    assertThat(numbering.count("h")).isZero();
    assertThat(numbering.count("a[\"" + text(1) + "\",\"" + text(2) + "\"]")).isEqualTo(2);
    assertThat(numbering.count(text(3))).isEqualTo(1);
  }

  @Test
  void oneThatIsMissingIsNoticed() {
    numbering.count(text(0));

    assertThatThrownBy(() -> numbering.count(text(2))).hasMessage("shown 2 instead of 1");
  }

  @Test
  void oneThatComesTwiceIsNoticed() {
    numbering.count(text(0));

    assertThatThrownBy(() -> numbering.count(text(0))).hasMessage("shown 0 instead of 1");
  }

  private static String text(long number) {
    return Numbering.text(number, " \"quoted\" 🧶");
  }
}
