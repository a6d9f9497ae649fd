package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.Channel;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTextTest {

  @ParameterizedTest
  @CsvSource({
    "CAFE\u0301, café",
    "ｃａｆｅ, Café",
    "Straße, STRASSE",
    "Øre Łódź Đorđe Æther, ore lodz dorde aether",
    "İstanbul, istanbul",
    "DİYARBAKIR, diyarbakır",
    "ISPARTA, ısparta",
    "ΟΔΥΣΣΕΥΣ, οδυσσεύς",
    "Ёлка, елка",
    "שָׁלוֹם, שלום",
    "مَرْحَبًا, مرحبا",
    "ﾃｽﾄ, テスト",
    "한글, 한글",
    "so\u00ADft, soft",
    "ﬁne, fine"
  })
  void writtenInEitherWayItIsTheSame(String one, String other) {
    assertThat(SearchText.fold(one)).isEqualTo(SearchText.fold(other));
  }

  @ParameterizedTest
  @CsvSource({"か, が", "กา, กำ", "कि, की", "дом, том"})
  void lettersThatOnlyLookAlikeAreTwo(String one, String other) {
    assertThat(SearchText.fold(one)).isNotEqualTo(SearchText.fold(other));
  }

  @Test
  void wordsAreWhatIsBetweenTheRest() {
    assertThat(SearchText.words(" System_design, (2nd)  ÉDITION! "))
        .containsExactly("system", "design", "2nd", "edition");
    assertThat(SearchText.words("go golf go")).containsExactly("golf");
    assertThat(SearchText.words("-- !")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "des, true",
    "design sys, true",
    "system-design, true",
    "esign, false",
    "2, true",
    "DESIGN 20, true",
    "system designs, false"
  })
  void eachWordBeginsOneOfTheChannels(String query, boolean found) {
    assertThat(matches(query, "System Design 2026")).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"東", "京都", "都大", "大学 東京", "ー", "abc", "学abc"})
  void whereThereAreNoSpacesAnyPartIsFound(String query) {
    assertThat(matches(query, "東京都大学abcテーマ")).isTrue();
    assertThat(matches("bc", "東京都大学abcテーマ")).isFalse();
  }

  @Test
  void emojiAreFound() {
    assertThat(matches("🧶", "Knitting🧶🐑")).isTrue();
    assertThat(matches("🐑", "Knitting🧶🐑")).isTrue();
    assertThat(matches("❤", "We ❤️ it")).isTrue();
  }

  @Test
  void aWordIsStoredUnderSomeOfItsBeginnings() {
    var channel = Channel.create("Knitting 編み物", "", "u", Instant.EPOCH);

    assertThat(SearchText.keys(channel))
        .containsExactlyInAnyOrder(
            "k", "kn", "kni", "knit", "knitti", "knitting", "編", "編み", "み", "み物", "物");
    assertThat(SearchText.key("knitt")).isEqualTo("knit");
    assertThat(SearchText.key("編み物")).isEqualTo("編み");
  }

  @Test
  void noChannelHasManyRows() {
    assertThat(SearchText.keys(Channel.create("編".repeat(63) + "物", "", "u", Instant.EPOCH)))
        .hasSizeLessThan(10);
    var many = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      many.appendCodePoint(0x4E00 + i);
    }
    assertThat(SearchText.keys(Channel.create(many.toString(), "", "u", Instant.EPOCH)))
        .hasSize(127);
  }

  private static boolean matches(String query, String name) {
    var channel = Channel.create(name, "", "u", Instant.EPOCH);
    return SearchText.matches(SearchText.words(query), channel.id(), channel.name());
  }
}
