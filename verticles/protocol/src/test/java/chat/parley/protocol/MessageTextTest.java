package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "tab\tnewline\r\n",
        "שלום \u202eעולם",
        "e\u0301\u0323\u20dd",
        "👩‍👩‍👧‍👦",
        "\ufffe\uffff",
        "\u200b"
      })
  void everyScriptPassesUnchanged(String text) {
    assertThat(MessageText.check(text)).isSameAs(text);
  }

  @Test
  void countsCodePointsNotChars() {
    assertThat(MessageText.check("😀".repeat(50_000))).hasSize(100_000);
    refused("😀".repeat(50_001), ErrorCode.TEXT_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t ", "\u2003"})
  void blankIsEmpty(String text) {
    refused(text, ErrorCode.TEXT_EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u0000",
        "a\u0007b",
        "a\u001b[0m",
        "a\u007f",
        "a\u0085",
        "a\u009f",
        "\ud800",
        "a\udc00b",
        "\ude00\ud83d"
      })
  void controlsAndHalfPairsAreRefused(String text) {
    refused(text, ErrorCode.TEXT_INVALID);
  }

  private static void refused(String text, ErrorCode code) {
    assertThatThrownBy(() -> MessageText.check(text))
        .isInstanceOfSatisfying(ParleyException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /**
   * Characters of all kinds, among them halves of pairs, checked one code point after the other.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatPassesIsWhatTheRulesSay(long seed) {
    var random = new Random(seed);
    char[] kinds = {
      ' ', 'a', '~', 0x7f, 0x85, 0x9f, 0xa0, '\t', '\n', '\r', 0, 0x1f, 0xD83E, 0xDDF6
    };
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder("a");
      for (int length = random.nextInt(6); length > 0; length--) {
        text.append(
            random.nextInt(3) > 0 ? "\uD83E\uDDF6" : kinds[random.nextInt(kinds.length)] + "");
      }
      assertThat(passes(text.toString())).as(text.toString()).isEqualTo(mayBeSent(text.toString()));
    }
  }

  private static boolean passes(String text) {
    try {
      return MessageText.check(text).equals(text);
    } catch (ParleyException e) {
      return false;
    }
  }

  private static boolean mayBeSent(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.getType(c) == Character.SURROGATE
                    || (Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0));
  }
}
