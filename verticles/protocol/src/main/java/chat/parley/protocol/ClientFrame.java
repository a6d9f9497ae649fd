package chat.parley.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client says. {@code ref} is the client's own number or string for the request, repeated in
 * the answer; null where it gave none.
 */
public sealed interface ClientFrame {

  JsonNode ref();

  record Auth(JsonNode ref, String token) implements ClientFrame {}

  record Join(JsonNode ref, String channel, Optional<MessageId> since, int limit)
      implements ClientFrame {}

  record Leave(JsonNode ref, String channel) implements ClientFrame {}

  record Send(JsonNode ref, String channel, String text, Optional<String> clientMessageId)
      implements ClientFrame {}

  record History(JsonNode ref, String channel, PageRequest page) implements ClientFrame {}

  record Channels(JsonNode ref, String query, Optional<String> cursor, int limit)
      implements ClientFrame {}

  record Ping(JsonNode ref) implements ClientFrame {}

  /** A client message id: 1 to 64 printable ASCII characters, such as a UUID. */
  Pattern CLIENT_MESSAGE_ID = Pattern.compile("[\\x21-\\x7e]{1,64}");

  int MAX_REF_LENGTH = 64;

  /**
   * Reads a frame of the client protocol.
   *
   * @throws ParleyException with the code and words for the client
   */
  static ClientFrame parse(ObjectNode json) {
    var ref = ref(json);
    var op = Json.requiredText(json, "op");
    return switch (op) {
      case "auth" -> new Auth(ref, Json.requiredText(json, "token"));
      case "join" -> new Join(ref, channel(json), id(json, "since"), limit(json));
      case "leave" -> new Leave(ref, channel(json));
      case "send" ->
          new Send(
              ref,
              channel(json),
              MessageText.check(Json.requiredText(json, "text")),
              clientMessageId(json));
      case "history" ->
          new History(
              ref,
              channel(json),
              PageRequest.of(id(json, "before"), id(json, "after"), limit(json)));
      case "channels" -> new Channels(ref, query(json), cursor(json), limit(json));
      case "ping" -> new Ping(ref);
      default -> throw new ParleyException(ErrorCode.UNKNOWN_OP, "unknown 'op'");
    };
  }

  /**
   * The frame's {@code ref}, to be repeated even in an error; null where there is none.
   *
   * @throws ParleyException when it is neither an integer nor a short string
   */
  static JsonNode ref(ObjectNode json) {
    var ref = json.get("ref");
    if (ref == null || ref.isNull()) {
      return null;
    }
    boolean valid =
        (ref.isIntegralNumber() && ref.canConvertToLong())
            || (ref.isTextual() && ref.textValue().length() <= MAX_REF_LENGTH);
    if (!valid) {
      throw new ParleyException(
          ErrorCode.MALFORMED,
          "'ref' must be an integer or a string of at most " + MAX_REF_LENGTH + " characters");
    }
    return ref;
  }

  /** The optional {@code clientMessageId} of a send, on any transport. */
  static Optional<String> clientMessageId(ObjectNode json) {
    var id = Json.optionalText(json, "clientMessageId");
    if (id != null && !CLIENT_MESSAGE_ID.matcher(id).matches()) {
      throw new ParleyException(
          ErrorCode.INVALID_ID, "'clientMessageId' must be 1 to 64 printable ASCII characters");
    }
    return Optional.ofNullable(id);
  }

  private static String channel(ObjectNode json) {
    return ChannelId.check(Json.requiredText(json, "channel"));
  }

  private static String query(ObjectNode json) {
    var query = Json.optionalText(json, "query");
    return query == null ? "" : Channel.checkQuery(query);
  }

  private static Optional<String> cursor(ObjectNode json) {
    return ChannelId.checkCursor(Optional.ofNullable(Json.optionalText(json, "cursor")));
  }

  private static Optional<MessageId> id(ObjectNode json, String field) {
    return Optional.ofNullable(Json.optionalText(json, field)).map(MessageId::parse);
  }

  private static int limit(ObjectNode json) {
    var limit = json.get("limit");
    if (limit == null || limit.isNull()) {
      return HistoryPage.DEFAULT_LIMIT;
    }
    return HistoryPage.checkLimit(
        limit.isIntegralNumber() && limit.canConvertToInt() ? limit.intValue() : 0);
  }
}
