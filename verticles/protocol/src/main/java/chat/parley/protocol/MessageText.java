package chat.parley.protocol;

/** The rules for a message's text. What passes is delivered and stored unchanged, byte for byte. */
public final class MessageText {

  /** In Unicode code points. */
  public static final int MAX_CODE_POINTS = 50_000;

  private MessageText() {}

  /**
   * Returns the text if it may be sent.
   *
   * @throws ParleyException {@link ErrorCode#TEXT_EMPTY}, {@link ErrorCode#TEXT_TOO_LONG}, or
   *     {@link ErrorCode#TEXT_INVALID} for a control character other than tab, newline and carriage
   *     return, or for half of a surrogate pair, which UTF-8 cannot carry
   */
  public static String check(String text) {
    if (text.isBlank()) {
      throw new ParleyException(ErrorCode.TEXT_EMPTY, "a message needs some text");
    }
    int codePoints = 0;
    for (int i = 0; i < text.length(); codePoints++) {
      int codePoint = text.codePointAt(i);
      if (Character.getType(codePoint) == Character.SURROGATE) {
        throw new ParleyException(
            ErrorCode.TEXT_INVALID, "half of a surrogate pair at code point " + codePoints);
      }
      if (isForbiddenControl(codePoint)) {
        throw new ParleyException(
            ErrorCode.TEXT_INVALID,
            String.format("control character U+%04X at code point %d", codePoint, codePoints));
      }
      i += Character.charCount(codePoint);
    }
    if (codePoints > MAX_CODE_POINTS) {
      throw new ParleyException(
          ErrorCode.TEXT_TOO_LONG,
          "a message has at most " + MAX_CODE_POINTS + " characters, this one " + codePoints);
    }
    return text;
  }

  /** A one-line label such as a channel's name or a user's: the text rules, and no line break. */
  public static String checkLabel(String what, String label, int maxCodePoints) {
    int length = label.codePointCount(0, label.length());
    boolean valid =
        !label.isBlank()
            && length <= maxCodePoints
            && label
                .codePoints()
                .noneMatch(
                    c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (!valid) {
      throw new ParleyException(
          ErrorCode.MALFORMED,
          what + " needs 1 to " + maxCodePoints + " characters in one line, none a control");
    }
    return label;
  }

  private static boolean isForbiddenControl(int codePoint) {
    return Character.isISOControl(codePoint)
        && codePoint != '\t'
        && codePoint != '\n'
        && codePoint != '\r';
  }
}
