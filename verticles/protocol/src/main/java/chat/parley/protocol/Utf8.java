package chat.parley.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): what is broken is refused and never silently replaced. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Decodes bytes.
   *
   * @param what whose bytes, for the error
   * @throws ParleyException {@link ErrorCode#MALFORMED} when they are not valid UTF-8
   */
  public static String decode(String what, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ParleyException(ErrorCode.MALFORMED, what + " is not valid UTF-8");
    }
  }

  /** How many bytes a text takes, without encoding it; its surrogates must come in pairs. */
  public static long length(String text) {
    return text.chars().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 || isSurrogate(c) ? 2 : 3).sum();
  }

  /** Half of a pair, which takes four bytes together. */
  private static boolean isSurrogate(int c) {
    return Character.isSurrogate((char) c);
  }
}
