package chat.parley.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files that operators name. They may be anything: a device without an end, or something that
 * grows while it is read.
 */
public final class BoundedFile {

  private BoundedFile() {}

  /**
   * All that is in a file; blocks.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it has more than so many bytes; the message says so
   */
  public static byte[] read(Path file, int maxBytes) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException(
            "must be a file of at most " + (maxBytes >> 10) + " KiB, but " + file + " has more");
      }
      return bytes;
    }
  }
}
