package chat.parley.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The frames of SockJS (sockjs-protocol 0.3), in which the bridge's messages come and go: over
 * WebSocket a text frame each, over XHR a line each. They need no escapes beyond JSON's; those that
 * SockJS once asked for are for browsers of long ago.
 */
public final class SockJsFrame {

  /** The first frame of the server. */
  public static final String OPEN = "o";

  /** The server's sign of life. */
  public static final String HEARTBEAT = "h";

  /** The last frame for a client that was taken for gone, and then came back. */
  public static final String INTERRUPTED = "c[1002,\"Connection interrupted!\"]";

  /** The only frame for a client that already waits in another request. */
  public static final String STILL_OPEN = "c[2010,\"Another connection still open\"]";

  /**
   * The most messages in a client's frame: joining 200 channels and registering for them is 400.
   */
  public static final int MAX_MESSAGES = 512;

  private SockJsFrame() {}

  /** One message for the client. */
  public static String message(String message) {
    return messages(List.of(message));
  }

  /** Messages for the client, in their order. */
  public static String messages(List<String> messages) {
    return messages.stream().map(Json::quote).collect(Collectors.joining(",", "a[", "]"));
  }

  /**
   * The last frame of the server.
   *
   * @param code one that closes the connection
   */
  public static String close(ErrorCode code) {
    return "c[" + code.closeCode() + ",\"" + code + "\"]";
  }

  /**
   * The messages in a client's frame: an array of them, or one alone. An empty frame has none.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when it is anything else, {@link
   *     ErrorCode#TOO_LARGE} when there are more than {@link #MAX_MESSAGES}
   */
  public static List<String> parse(String frame) {
    if (frame.isEmpty()) {
      return List.of();
    }
    // Read one by one: a frame of a few megabytes can have a million messages.
    try (var parser = Json.MAPPER.createParser(frame)) {
      var messages = messages(parser);
      if (parser.nextToken() != null) {
        throw malformed();
      }
      return messages;
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static List<String> messages(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return List.of(text(parser));
    }
    var messages = new ArrayList<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (messages.size() == MAX_MESSAGES) {
        throw new ParleyException(
            ErrorCode.TOO_LARGE, "a SockJS frame has at most " + MAX_MESSAGES + " messages");
      }
      messages.add(text(parser));
    }
    return messages;
  }

  private static String text(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed();
    }
    return parser.getText();
  }

  private static ParleyException malformed() {
    return new ParleyException(ErrorCode.MALFORMED, "a SockJS frame is an array of strings");
  }
}
