package chat.parley.gateway.rest;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 without mercy: bytes that are none are refused, where Java would put U+FFFD in silence. */
final class Utf8 {

  private Utf8() {}

  /**
   * The text of the bytes.
   *
   * @param what whose bytes, for the client
   * @throws ParleyException {@link ErrorCode#MALFORMED} when they are not valid UTF-8 (RFC 3629)
   */
  static String decode(String what, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ParleyException(ErrorCode.MALFORMED, what + " is not valid UTF-8");
    }
  }
}
