package chat.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "Änderung", "שלום", "系统设计", "😀 mixed ü 漢 \uffff"})
  void lengthIsThatOfTheEncodedText(String text) {
    assertThat(Utf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
    assertThat(Utf8.decode("it", text.getBytes(UTF_8))).isEqualTo(text);
  }

  @Test
  void brokenBytesAreRefusedByName() {
    assertThatThrownBy(() -> Utf8.decode("the body", new byte[] {(byte) 0xc3, 0x28}))
        .hasMessage("the body is not valid UTF-8");
  }
}
