package chat.parley.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (RFC 3629): what is broken is refused and never silently replaced. */
public final class Utf8 {

  /** What the platform's fast decoder puts in the place of what is broken. */
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * Decodes bytes.
   *
   * @param what whose bytes, for the error
   * @throws ParleyException {@link ErrorCode#MALFORMED} when they are not valid UTF-8
   */
  public static String decode(String what, byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeSlowly(what, bytes);
  }

  /** Tells what is broken from what was sent as a replacement. */
  private static String decodeSlowly(String what, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ParleyException(ErrorCode.MALFORMED, what + " is not valid UTF-8");
    }
  }

  /** How many bytes a text takes, without encoding it; its surrogates must come in pairs. */
  public static long length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Half of a surrogate pair, which takes four bytes together.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
