package chat.parley.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads secrets from files, such as those that container platforms mount. Blocks. */
public final class SecretFile {

  /** No secret is longer. */
  private static final int MAX_BYTES = 64 << 10;

  private SecretFile() {}

  /**
   * The text of a file without the line break at its end.
   *
   * @throws IllegalArgumentException which says what the file must be, and shows nothing of it
   */
  public static String read(Path file) {
    byte[] bytes;
    try {
      bytes = BoundedFile.read(file, MAX_BYTES);
    } catch (IOException e) {
      throw new IllegalArgumentException("must be a readable file, but " + file + " is not", e);
    }
    var text = decode(bytes, file);
    var secret = text.replaceFirst("\\r?\\n$", "");
    if (secret.isBlank()) {
      throw new IllegalArgumentException("must be a file with a secret, but " + file + " is empty");
    }
    return secret;
  }

  private static String decode(byte[] bytes, Path file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("must be a file in UTF-8, but " + file + " is not", e);
    }
  }
}
