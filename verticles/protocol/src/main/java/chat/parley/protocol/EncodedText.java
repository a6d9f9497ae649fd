package chat.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A text as it goes over the wire, in UTF-8. It is encoded once, for however many it is written to.
 * Immutable.
 */
public final class EncodedText {

  private final byte[] utf8;

  private EncodedText(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Encodes a text. */
  public static EncodedText of(String text) {
    return new EncodedText(text.getBytes(UTF_8));
  }

  /** How many bytes it has. */
  public int length() {
    return utf8.length;
  }

  /** The bytes themselves, since a copy for each client is what this saves; never to be changed. */
  public byte[] bytes() {
    return utf8;
  }

  @Override
  public String toString() {
    return new String(utf8, UTF_8);
  }
}
