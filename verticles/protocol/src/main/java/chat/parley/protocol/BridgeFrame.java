package chat.parley.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a client says over the SockJS event-bus bridge, in the wording of its standard clients
 * (vertx-web's {@code EventBusBridgeImpl}): requests of the protocol are sends to {@code
 * parley.<op>}, whose body has the frame's other fields, and the address to reply to stands for the
 * {@code ref}. There is nothing else to be reached: the event bus itself is not.
 */
public sealed interface BridgeFrame {

  /** A request of the protocol; its ref is the address to reply to. */
  record Request(ClientFrame frame) implements BridgeFrame {}

  /** A handler for a channel's live messages. */
  record Register(String channel) implements BridgeFrame {}

  /** The last handler for a channel's live messages has gone. */
  record Unregister(String channel) implements BridgeFrame {}

  /** Nothing to do: a sign of life, or a handler for what comes unasked. */
  record Nothing() implements BridgeFrame {}

  /**
   * Reads a frame.
   *
   * @throws ParleyException with the code and words for the client
   */
  static BridgeFrame parse(ObjectNode json) {
    var type = Json.requiredText(json, "type");
    return switch (type) {
      case "ping" -> new Nothing();
      case "send" -> new Request(request(json));
      case "register" ->
          Addresses.GOAWAY.equals(json.path("address").textValue())
              ? new Nothing()
              : new Register(channel(json));
      case "unregister" ->
          Addresses.GOAWAY.equals(json.path("address").textValue())
              ? new Nothing()
              : new Unregister(channel(json));
      case "publish" ->
          throw new ParleyException(ErrorCode.FORBIDDEN, "clients send to parley.send");
      default -> throw new ParleyException(ErrorCode.UNKNOWN_OP, "unknown 'type'");
    };
  }

  /**
   * Where the client waits for an answer, even if that is an error: the address to reply to, or the
   * one it registers for; null where there is none.
   *
   * @throws ParleyException when it is no short string
   */
  static JsonNode ref(ObjectNode json) {
    var field = "register".equals(json.path("type").textValue()) ? "address" : "replyAddress";
    var ref = json.get(field);
    if (ref == null || ref.isNull()) {
      return null;
    }
    if (!ref.isTextual() || ref.textValue().length() > MAX_ADDRESS_LENGTH) {
      throw new ParleyException(
          ErrorCode.MALFORMED,
          "'" + field + "' must be a string of at most " + MAX_ADDRESS_LENGTH + " characters");
    }
    return ref;
  }

  /** Longer than any channel's. */
  int MAX_ADDRESS_LENGTH = 200;

  /** A message for the client: what its handler for the address is given. */
  static String message(String address, String body) {
    return "{\"type\":\"rec\",\"address\":" + Json.quote(address) + ",\"body\":" + body + "}";
  }

  /**
   * A refusal for the client.
   *
   * @param ref see {@link #ref}
   */
  static String error(JsonNode ref, ParleyException failure) {
    var json = Json.newObject().put("type", "err");
    if (ref != null) {
      json.set("address", ref);
    }
    json.put("failureCode", failure.code().httpStatus())
        .put("failureType", failure.code().name())
        .put("message", failure.getMessage());
    failure.retryAfter().ifPresent(after -> json.put("retryAfterMs", after.toMillis()));
    return Json.write(json);
  }

  private static ClientFrame request(ObjectNode json) {
    var op =
        Addresses.operation(Json.requiredText(json, "address"))
            .orElseThrow(() -> new ParleyException(ErrorCode.FORBIDDEN, "no such address"));
    var body = json.get("body");
    var frame = Json.newObject();
    if (body instanceof ObjectNode fields) {
      frame.setAll(fields);
    } else if (body != null && !body.isNull()) {
      throw new ParleyException(ErrorCode.MALFORMED, "'body' must be an object");
    }
    frame.put("op", op);
    frame.set("ref", json.get("replyAddress"));
    return ClientFrame.parse(frame);
  }

  private static String channel(ObjectNode json) {
    var address = Json.requiredText(json, "address");
    return ChannelId.check(
        Addresses.channelOf(address)
            .orElseThrow(() -> new ParleyException(ErrorCode.FORBIDDEN, "no such address")));
  }
}
