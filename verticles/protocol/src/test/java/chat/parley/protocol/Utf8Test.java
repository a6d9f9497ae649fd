package chat.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.Random;
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

  /** Valid text, text that was broken in one place, and any bytes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsDecodedIsWhatTheStrictDecoderSays(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      var bytes = text(random).getBytes(UTF_8);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(decoded(bytes)).isEqualTo(strictlyDecoded(bytes));
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    int length = random.nextInt(12);
    int[] ends = {0x80, 0x800, 0xD800, 0x110000};
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0xFFFD : random.nextInt(ends[random.nextInt(ends.length)]));
    }
    return text.toString();
  }

  private static Optional<String> decoded(byte[] bytes) {
    try {
      return Optional.of(Utf8.decode("it", bytes));
    } catch (ParleyException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> strictlyDecoded(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
