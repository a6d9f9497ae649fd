package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsFrameTest {

  @Test
  void messagesAreStringsInOneArray() {
    assertThat(SockJsFrame.messages(List.of("{\"a\":\"\\n🧶\"}", "é")))
        .isEqualTo("a[\"{\\\"a\\\":\\\"\\\\n🧶\\\"}\",\"é\"]");
    assertThat(SockJsFrame.message("x")).isEqualTo("a[\"x\"]");
  }

  @Test
  void whatIsWrittenCanBeRead() {
    var messages = List.of("\"quoted\"\\", "\u0000\u001f\u007f\u2028\ufeff", "🧶小明", "");

    var frame = SockJsFrame.messages(messages);

    assertThat(SockJsFrame.parse(frame.substring(1))).isEqualTo(messages);
  }

  @Test
  void theLastFrameSaysWhy() {
    assertThat(SockJsFrame.close(ErrorCode.TOKEN_EXPIRED)).isEqualTo("c[4402,\"TOKEN_EXPIRED\"]");
  }

  @Test
  void clientsSendManyOneOrNone() {
    assertThat(SockJsFrame.parse("[\"a\",\"b\"]")).containsExactly("a", "b");
    assertThat(SockJsFrame.parse("\"a\"")).containsExactly("a");
    assertThat(SockJsFrame.parse("[]")).isEmpty();
    assertThat(SockJsFrame.parse("")).isEmpty();
  }

  @Test
  void aFrameHasABoundedNumberOfMessages() {
    assertThat(SockJsFrame.parse(frameOf(SockJsFrame.MAX_MESSAGES)))
        .hasSize(SockJsFrame.MAX_MESSAGES);
    for (int messages : List.of(SockJsFrame.MAX_MESSAGES + 1, 1_398_000)) {
      assertThatThrownBy(() -> SockJsFrame.parse(frameOf(messages)))
          .isInstanceOfSatisfying(
              ParleyException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE));
    }
  }

  private static String frameOf(int messages) {
    return "[" + "\"\",".repeat(messages - 1) + "\"\"]";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        " ",
        "1",
        "null",
        "{}",
        "[1]",
        "[null]",
        "[\"a\",[\"b\"]]",
        "[\"a\"",
        "[\"a\"]]",
        "[\"a\",]",
        "\"a",
        "a[\"a\"]"
      })
  void anythingElseIsRefused(String frame) {
    assertThatThrownBy(() -> SockJsFrame.parse(frame))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MALFORMED));
  }
}
