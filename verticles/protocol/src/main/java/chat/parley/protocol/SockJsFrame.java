package chat.parley.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
   * @throws ParleyException {@link ErrorCode#MALFORMED} when it is anything else
   */
  public static List<String> parse(String frame) {
    var messages = new ArrayList<String>();
    if (!frame.isEmpty()) {
      var json = json(frame);
      if (json.isArray()) {
        json.forEach(element -> messages.add(text(element)));
      } else {
        messages.add(text(json));
      }
    }
    return messages;
  }

  private static JsonNode json(String frame) {
    try {
      return Json.MAPPER.readTree(frame);
    } catch (JsonProcessingException e) {
      throw malformed();
    }
  }

  private static String text(JsonNode message) {
    if (!message.isTextual()) {
      throw malformed();
    }
    return message.textValue();
  }

  private static ParleyException malformed() {
    return new ParleyException(ErrorCode.MALFORMED, "a SockJS frame is an array of strings");
  }
}
