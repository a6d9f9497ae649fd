package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {

  private static final int MAX = 64;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ada",
        "Ada Lovelace",
        "C++ & Rust!",
        "王小明",
        "이순신",
        "O’Brien-Smith",
        // Emoji, with the invisible parts that belong to them.
        "❤️",
        "☀️ sun",
        "👩‍💻 Ada",
        "🏳️‍🌈",
        "👋🏽",
        "1️⃣",
        "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
        // Joiners that spelling needs: Persian, Sinhala, Hindi.
        "علی\u200cرضا",
        "ශ්\u200dරී",
        "क्\u200cष",
        "हिन्दी",
        "\u0600\u0661",
        "བསྒྲུབས",
      })
  void whatPeopleAreCalledIsKept(String label) {
    assertThat(Label.of("'name'", label, MAX)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({
    "'  Ada  ', Ada",
    "'Ada  \u00a0 Lovelace', Ada Lovelace",
    "'Ada\u3000王', Ada 王",
    "A\u030Ange, \u00c5nge",
    "\u212B, \u00C5",
  })
  void spacesAndNormalFormMakeNoDifference(String label, String kept) {
    assertThat(Label.of("'name'", label, MAX)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\u00a0",
        "\u2800",
        "\u3164",
        "\u115f",
        "\u0301",
        "\ufe0f",
        "\u200d",
        "Ada\u200b",
        "Ada\ufeff",
        "Ada\u00ad",
        "Ada\ufe0f",
        "Ada\u202e",
        "\u2066Ada\u2069",
        "A\u200eda",
        "Ada\u200d",
        "A\u200cda",
        "\u200cعلی",
        "علی\u200c",
        "Ada\u2028Lovelace",
        "Ada\nLovelace",
        "Ada\u180e",
        "Ada\u034f",
        "Ada\uDB40\uDC41",
        "Ada\uDB40\uDD00",
        "Ada\ue000",
        "Ada\ufff9",
        "Ada\ud800",
        "❤\u200d️",
        "❤️️",
        "A\u0300\u0301\u0302\u0303\u0304\u0305da",
      })
  void whatOthersCannotSeeIsRefused(String label) {
    assertThatThrownBy(() -> Label.of("'name'", label, MAX))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED));
  }

  @Test
  void lengthIsThatOfWhatIsKept() {
    assertThat(Label.of("'name'", "𐐨".repeat(MAX), MAX)).hasSize(2 * MAX);
    assertThatThrownBy(() -> Label.of("'name'", "x".repeat(MAX + 1), MAX))
        .isInstanceOf(ParleyException.class);
    // In normal form these have three code points each.
    assertThatThrownBy(() -> Label.of("'name'", "\ufb2c".repeat(MAX), MAX))
        .isInstanceOf(ParleyException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsKeptIsItsOwnLabelAndLosesNothingVisible(long seed) {
    var random = new Random(seed);
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      var given = randomLabel(random);
      String label;
      try {
        label = Label.of("'name'", given, MAX);
      } catch (ParleyException e) {
        continue;
      }
      kept++;
      assertThat(Label.of("'name'", label, MAX)).isEqualTo(label);
      assertThat(Normalizer.normalize(label, Normalizer.Form.NFC)).isEqualTo(label);
      assertThat(withoutSpaces(label))
          .isEqualTo(withoutSpaces(Normalizer.normalize(given, Normalizer.Form.NFC)));
      assertThat(label.codePoints().filter(LabelTest::isIgnorable).filter(c -> !isJoiner(c)))
          .isEmpty();
    }
    assertThat(kept).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @CsvSource({
    "Ada, Ada",
    "❤️ Ada, ❤️ Ada",
    "Ada\u200b\ufe0f, Ada",
    "'\u202eAda\u202c \n Lovelace', Ada Lovelace",
    "e\u200b\u0301, \u00e9",
    "\u200b\u3164, ''",
    "\u0301, ''",
    "A\u0316\u0317\u0318\u0319\u031c\u031dda, A\u0316\u0317\u0318\u0319da",
  })
  void cleanedIsWhatOthersSee(String label, String cleaned) {
    assertThat(Label.cleaned(label)).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void whatIsCleanedIsALabel(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var cleaned = Label.cleaned(randomLabel(random));
      assertThat(Label.cleaned(cleaned)).isEqualTo(cleaned);
      if (!cleaned.isEmpty()) {
        assertThat(Label.of("'name'", cleaned, MAX)).isEqualTo(cleaned);
      }
    }
  }

  private static String randomLabel(Random random) {
    // No emoji: the invisible parts of those are allowed.
    var hard = "aA \u00a0\u0301\u0327علیක්\u200c\u200d\u200b\u202e\u00ad\u3164\u2800字ﬁ";
    var label = new StringBuilder();
    for (int left = 1 + random.nextInt(6); left > 0; left--) {
      label.appendCodePoint(
          random.nextInt(4) > 0
              ? hard.charAt(random.nextInt(hard.length()))
              : 0x20 + random.nextInt(0x2000));
    }
    return label.toString();
  }

  private static String withoutSpaces(String label) {
    return label.replaceAll("\\p{Zs}", "");
  }

  private static boolean isIgnorable(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private static boolean isJoiner(int codePoint) {
    return codePoint == 0x200C || codePoint == 0x200D;
  }
}
