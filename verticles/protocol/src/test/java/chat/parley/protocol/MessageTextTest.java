package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
