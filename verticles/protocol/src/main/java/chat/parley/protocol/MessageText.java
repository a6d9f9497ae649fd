package chat.parley.protocol;

/** The rules for a message's text. What passes is delivered and stored unchanged, byte for byte. */
public final class MessageText {

  /** In Unicode code points. */
  public static final int MAX_CODE_POINTS = 50_000;

  private static final char DELETE = 0x7f;

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
    for (int i = 0; i < text.length(); i++, codePoints++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < DELETE) {
        // Most of what people write; the other questions cost more.
        continue;
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          throw new ParleyException(
              ErrorCode.TEXT_INVALID, "half of a surrogate pair at code point " + codePoints);
        }
        i++;
      } else if (isForbiddenControl(c)) {
        throw new ParleyException(
            ErrorCode.TEXT_INVALID,
            String.format("control character U+%04X at code point %d", (int) c, codePoints));
      }
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

  private static boolean isPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  private static boolean isForbiddenControl(char c) {
    return Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r';
  }
}
