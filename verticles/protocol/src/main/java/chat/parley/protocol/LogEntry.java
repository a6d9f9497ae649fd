package chat.parley.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The value of a record in {@link Topics#MESSAGES}; its key is the channel's id, and id and time of
 * a message are the record's own offset and append time.
 */
public sealed interface LogEntry {

  /** Of a user's id and name: no gateway writes longer ones. */
  int MAX_LABEL_CODE_POINTS = 64;

  int MAX_NODE_CODE_POINTS = 256;

  /**
   * A message that a user sent.
   *
   * @param verdictTo present when the gateway cannot rule out that an earlier record has the same
   *     user and client message id: the owner decides, and tells it
   */
  record Post(
      String userId,
      String author,
      String text,
      Optional<String> clientMessageId,
      Optional<VerdictTo> verdictTo)
      implements LogEntry {

    public Post withVerdictTo(VerdictTo to) {
      return new Post(userId, author, text, clientMessageId, Optional.of(to));
    }

    public ChatMessage at(String channel, MessageId id) {
      return new ChatMessage(channel, id, userId, author, text, clientMessageId);
    }
  }

  /** The gateway that waits for a {@link SendVerdict}, and the number of its request. */
  record VerdictTo(String node, long request) {}

  /**
   * The owner's decision to open a new storage bucket. It goes through the log, so that every owner
   * of the partition, now or after a failure, opens the same bucket at the same place in the order.
   */
  record OpenBucket() implements LogEntry {}

  /** The record's value. */
  default byte[] encode() {
    ObjectNode json = Json.newObject();
    if (this instanceof Post post) {
      json.put("type", "post");
      json.put("userId", post.userId());
      json.put("author", post.author());
      json.put("text", post.text());
      post.clientMessageId().ifPresent(id -> json.put("clientMessageId", id));
      post.verdictTo()
          .ifPresent(
              to ->
                  json.putObject("verdictTo").put("node", to.node()).put("request", to.request()));
    } else {
      json.put("type", "open-bucket");
    }
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a record's value, and checks all that a gateway would have checked: whoever may write to
   * the log could have written it.
   *
   * @throws ParleyException when it can never be a message: not UTF-8, not JSON, a field missing, a
   *     text, a name or an id that breaks the rules
   */
  static LogEntry decode(byte[] value) {
    if (value == null) {
      throw new ParleyException(ErrorCode.MALFORMED, "no value");
    }
    var json = Json.object(Utf8.decode("the value", value));
    var type = Json.requiredText(json, "type");
    return switch (type) {
      case "post" ->
          new Post(
              label(json, "userId"),
              label(json, "author"),
              MessageText.check(Json.requiredText(json, "text")),
              ClientFrame.clientMessageId(json),
              verdictTo(json.get("verdictTo")));
      case "open-bucket" -> new OpenBucket();
      default -> throw new ParleyException(ErrorCode.MALFORMED, "unknown type of entry");
    };
  }

  private static String label(ObjectNode json, String field) {
    return MessageText.checkLabel(
        "'" + field + "'", Json.requiredText(json, field), MAX_LABEL_CODE_POINTS);
  }

  private static Optional<VerdictTo> verdictTo(JsonNode json) {
    if (json == null) {
      return Optional.empty();
    }
    if (json instanceof ObjectNode object && json.path("request").isIntegralNumber()) {
      return Optional.of(
          new VerdictTo(
              MessageText.checkLabel(
                  "'node'", Json.requiredText(object, "node"), MAX_NODE_CODE_POINTS),
              json.get("request").longValue()));
    }
    throw new ParleyException(ErrorCode.MALFORMED, "'verdictTo' must name a node and a request");
  }
}
