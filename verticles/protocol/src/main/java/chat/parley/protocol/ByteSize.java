package chat.parley.protocol;

import java.util.regex.Pattern;

/**
 * A size in bytes, written with its unit: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}.
 */
public record ByteSize(long bytes) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size has no negative bytes: " + bytes);
    }
  }

  public static ByteSize ofMebibytes(long mebibytes) {
    return new ByteSize(mebibytes << 20);
  }

  /**
   * Reads a number with its unit.
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static ByteSize parse(String text) {
    var matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a size such as 512B, 64KiB, 1MiB or 2GiB");
    }
    int shift =
        switch (matcher.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    return new ByteSize(Long.parseLong(matcher.group(1)) << shift);
  }

  /** The size as an int, for APIs that take one; at most 2 GiB less one byte. */
  public int toInt() {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  @Override
  public String toString() {
    return bytes % (1 << 20) == 0 && bytes > 0
        ? (bytes >> 20) + "MiB"
        : bytes % (1 << 10) == 0 && bytes > 0 ? (bytes >> 10) + "KiB" : bytes + "B";
  }
}
