package chat.parley.protocol;

/**
 * Checks that a text is the JSON of one {@link ChatMessage} as {@link ChatMessage#encode} writes
 * it, and that what is in it could have been sent. It is given to clients as it is, so a node that
 * reads it from the event bus must not take another's word for it. A field that is added to
 * messages must be known here one version before it is written: nodes of both versions run side by
 * side.
 *
 * <p>One pass over the characters, nothing is copied: 1 to 2 ns for each, so less than a
 * microsecond for what people usually write, and 0.2 ms at worst.
 */
final class PublishedBody {

  private static final String CLIENT_MESSAGE_ID = ",\"clientMessageId\":";

  private static final char DELETE = 0x7f;

  private final String json;
  private int at;

  private PublishedBody(String json) {
    this.json = json;
  }

  /**
   * Checks the JSON of a message.
   *
   * @param channel whose address it came on
   * @param id as its header says
   * @throws ParleyException {@link ErrorCode#MALFORMED} when it is anything else
   */
  static void check(String channel, MessageId id, String json) {
    new PublishedBody(json).check(channel, id);
  }

  private void check(String channel, MessageId id) {
    // Neither a valid channel's id nor a message's has what JSON escapes.
    literal("{\"channel\":\"");
    literal(channel);
    literal("\",\"id\":\"");
    literal(id.toString());
    literal("\",\"sentAt\":\"");
    literal(id.sentAtText());
    literal("\",\"userId\":");
    string(LogEntry.MAX_LABEL_CODE_POINTS, false);
    literal(",\"author\":");
    string(LogEntry.MAX_LABEL_CODE_POINTS, false);
    literal(",\"text\":");
    string(MessageText.MAX_CODE_POINTS, true);
    if (json.startsWith(CLIENT_MESSAGE_ID, at)) {
      at += CLIENT_MESSAGE_ID.length();
      string(LogEntry.MAX_LABEL_CODE_POINTS, false);
    }
    literal("}");
    if (at != json.length()) {
      throw refusal();
    }
  }

  private void literal(String expected) {
    if (!json.startsWith(expected, at)) {
      throw refusal();
    }
    at += expected.length();
  }

  /** A string with something visible in it, and no control but line breaks and tabs in a text. */
  private void string(int maxCodePoints, boolean lines) {
    literal("\"");
    int codePoints = 0;
    boolean blank = true;
    while (true) {
      int c = next();
      if (c == '"') {
        break;
      }
      if (c == '\\') {
        c = escaped(lines);
      } else if (c >= ' ' && c < DELETE) {
        // Most of what people write; the other questions cost more.
        blank = blank && c == ' ';
        codePoints++;
        continue;
      } else if (Character.isISOControl(c)) {
        throw refusal();
      } else if (Character.isSurrogate((char) c)) {
        c = pair((char) c);
      }
      blank = blank && Character.isWhitespace(c);
      codePoints++;
      if (codePoints > maxCodePoints) {
        throw refusal();
      }
    }
    if (blank || codePoints > maxCodePoints) {
      throw refusal();
    }
  }

  private int next() {
    if (at >= json.length()) {
      throw refusal();
    }
    return json.charAt(at++);
  }

  private int escaped(boolean lines) {
    int c = next();
    return switch (c) {
      case '"', '\\' -> c;
      case 'n', 'r', 't' -> {
        if (!lines) {
          throw refusal();
        }
        yield ' ';
      }
      default -> throw refusal();
    };
  }

  private int pair(char high) {
    char low = (char) next();
    if (!Character.isSurrogatePair(high, low)) {
      throw refusal();
    }
    return Character.toCodePoint(high, low);
  }

  private static ParleyException refusal() {
    return new ParleyException(ErrorCode.MALFORMED, "not a message of this channel");
  }
}
