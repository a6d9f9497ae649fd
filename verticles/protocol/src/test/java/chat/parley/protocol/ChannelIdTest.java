package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {

  @ParameterizedTest
  @CsvSource({
    "System Design, system-design",
    "  C++ & Rust!  , c-rust",
    "系统设计, 系统设计",
    "Änderung № 5, änderung-no-5",
    "ﬁsh, fish",
    "İstanbul, i̇stanbul",
    "a--b__c, a-b-c"
  })
  void slugKeepsLettersAndDigitsOfAnyScript(String name, String id) {
    assertThat(ChannelId.slug(name)).isEqualTo(id);
    assertThat(ChannelId.isValid(id)).isTrue();
  }

  /** Whoever makes ids elsewhere, as the pages do, can test with the same. */
  @ParameterizedTest
  @CsvSource({
    "KNITTING, knitting",
    "' knitting. ', knitting",
    "/knitting/, knitting",
    "#a/b, a-b",
    "Cafe\u0301 Knitting, caf\u00e9-knitting",
    "ＫＮＩＴ１２, knit12",
    "½ cup № 5 ²³, 1-2-cup-no-5-23",
    "Ⅳ ↀ, iv",
    "Straße ẞ, straße-ß",
    "I\u0307 \u0130, i\u0307-i\u0307",
    "हिन्दी में, हिन्दी-में",
    "編み物 ｶﾞ, 編み物-ガ",
    "🧶 yarn 🧶, yarn",
    "_a__b_\u200dc, a-b-c",
    "a\ud800b, a-b",
    "❤️ hearts, hearts",
    "soft\u00adware, software",
    "葛\uDB40\uDD00飾, 葛飾",
    "می\u200cخواهم, میخواهم",
    "1️⃣ one, 1\u20e3-one",
    "*️⃣ star, star",
    "´e, e",
    "-\u0301a, a",
    "\u0301a, a",
    "\uffa0ｱ, ア"
  })
  void namesAreReadKindly(String name, String id) {
    assertThat(ChannelId.slug(name)).isEqualTo(id);
    assertThat(ChannelId.isValid(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "---",
        "🧶",
        "№№№№№№№№№№№№№№№№№№№№№№№№№№№№№№№№№",
        "\u200d",
        "❤️",
        "☀️",
        "\u3164",
        "\u115f",
        "\u0301",
        "\u2800",
        "\uDB40\uDD00",
        "\u0000",
        "\ud83e"
      })
  void nameWithoutLettersOrWithTooManyIsNone(String name) {
    assertThatThrownBy(() -> ChannelId.slug(name))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CHANNEL));
  }

  @ParameterizedTest
  @CsvSource({
    "ΟΔΟΣ, οδος",
    "ΣΑΣ ΣΑΣ, σας-σας",
    "Σ ΣΣ, σ-σς",
    "ΑΣ-B, ας-b",
    "Α-Σ, α-σ",
    "ΑΣ1, ασ1",
    "Α1Σ, α1ς",
    "ας σα, ας-σα"
  })
  void sigmaIsFinalAtTheEndOfAWordOfTheId(String name, String id) {
    assertThat(ChannelId.slug(name)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void idIsItsOwnSlugAndFormAndWhatStandsAroundMakeNoDifference(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var name = randomName(random);
      var id = slugOrEmpty(name);

      assertThat(slugOrEmpty(id)).as("%s", escaped(name)).isEqualTo(id);
      assertThat(slugOrEmpty(Normalizer.normalize(name, Normalizer.Form.NFD)))
          .as("%s", escaped(name))
          .isEqualTo(id);
      assertThat(slugOrEmpty("#" + name + " /")).as("%s", escaped(name)).isEqualTo(id);
      assertThat(id).matches("([\\p{L}\\p{M}\\p{Nd}]+(-[\\p{L}\\p{M}\\p{Nd}]+)*)?");
      assertThat(id.codePoints().filter(ChannelIdTest::isIgnorable)).as("%s", id).isEmpty();
      assertThat(id).doesNotMatch("(.*-)?\\p{M}.*");
      assertThat(id.isEmpty() || ChannelId.isValid(id)).as("%s", escaped(name)).isTrue();
    }
  }

  private static String randomName(Random random) {
    var hard = "ΑΣσς.-'· İIıſẞ\u0301\u0307\u0345\u00ad\u200d\ud800½ﬁ\ufe0f\u3164\uffa0\u034f";
    var name = new StringBuilder();
    for (int left = 1 + random.nextInt(10); left > 0; left--) {
      name.appendCodePoint(
          random.nextBoolean()
              ? hard.charAt(random.nextInt(hard.length()))
              : random.nextInt(random.nextInt(10) == 0 ? 0x110000 : 0x3000));
    }
    return name.toString();
  }

  private static boolean isIgnorable(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
  }

  private static String slugOrEmpty(String name) {
    try {
      return ChannelId.slug(name);
    } catch (ParleyException e) {
      return "";
    }
  }

  private static String escaped(String name) {
    return name.chars().mapToObj("%04x"::formatted).collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a--b", "A", "a b", "a.b", "a/b", "a:b", "a\u0000b", "ﬁ"})
  void whatIsNotItsOwnSlugIsNoId(String id) {
    assertThat(ChannelId.isValid(id)).isFalse();
    assertThatThrownBy(() -> ChannelId.check(id)).isInstanceOf(ParleyException.class);
  }

  @Test
  void lengthIsBoundedInCodePoints() {
    var longest = "𝒳".repeat(64);

    assertThat(ChannelId.isValid("x".repeat(64))).isTrue();
    assertThat(ChannelId.isValid("x".repeat(65))).isFalse();
    assertThat(ChannelId.slug(longest)).isEqualTo("x".repeat(64));
    assertThat(ChannelId.isValid("𐐨".repeat(64))).isTrue();
    assertThatThrownBy(() -> ChannelId.slug("!?")).isInstanceOf(ParleyException.class);
  }
}
