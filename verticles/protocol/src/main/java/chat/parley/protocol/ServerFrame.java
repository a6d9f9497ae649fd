package chat.parley.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the server says, written as one JSON text. Messages are spliced in as they were encoded. */
public final class ServerFrame {

  private ServerFrame() {}

  /**
   * The answer to a token, also to one that follows another of the same user.
   *
   * @param expiresAt when the token ends, and with it the connection
   */
  public static String welcome(
      JsonNode ref, String userId, String author, Instant expiresAt, Limits limits, String node) {
    var json =
        answer("welcome", ref)
            .put("userId", userId)
            .put("author", author)
            .put("expiresAt", Rfc3339.text(expiresAt));
    json.set("limits", limits.toJson());
    return Json.write(json.put("node", node));
  }

  /**
   * The answer to a join.
   *
   * @param before where older messages go on, as in {@link #history}
   * @param head the newest message of the channel that the client has now
   * @param complete false when there was more to replay than fits, so that the page is the newest
   *     instead and the client must page back for the rest
   */
  public static String joined(
      JsonNode ref,
      String channel,
      List<EncodedMessage> messages,
      Optional<MessageId> before,
      Optional<MessageId> head,
      boolean complete) {
    var json = answer("joined", ref).put("channel", channel);
    putId(json, "before", before);
    putId(json, "head", head);
    return withMessages(json.put("complete", complete), messages);
  }

  public static String left(JsonNode ref, String channel) {
    return Json.write(answer("left", ref).put("channel", channel));
  }

  public static String sent(JsonNode ref, String channel, MessageId id) {
    return Json.write(
        answer("sent", ref)
            .put("channel", channel)
            .put("id", id.toString())
            .put("sentAt", id.sentAtText()));
  }

  public static String history(JsonNode ref, String channel, HistoryPage page) {
    var json = answer("history", ref).put("channel", channel);
    putCursors(json, page);
    return withMessages(json, page.messages());
  }

  /**
   * A page of channels.
   *
   * @param cursor where the next page begins, if there is one
   */
  public static String channels(JsonNode ref, List<Channel> channels, Optional<String> cursor) {
    return withChannels(answer("channels", ref), channels, cursor);
  }

  /** A page of channels as REST answers it: without op and ref. */
  public static String channels(List<Channel> channels, Optional<String> cursor) {
    return withChannels(Json.newObject(), channels, cursor);
  }

  /** A page as REST answers it: the fields of {@link #history} without op, ref and channel. */
  public static String page(HistoryPage page) {
    var json = Json.newObject();
    putCursors(json, page);
    return withMessages(json, page.messages());
  }

  public static String pong(JsonNode ref) {
    return Json.write(answer("pong", ref));
  }

  /** A live message, alone. */
  public static String message(EncodedMessage message) {
    return "{\"op\":\"message\",\"message\":" + message.json() + "}";
  }

  /** Live messages of one channel that gathered, oldest first. */
  public static String messages(String channel, List<EncodedMessage> messages) {
    return withMessages(answer("messages", null).put("channel", channel), messages);
  }

  /** The node is about to leave: reconnect after the given time, each client after another. */
  public static String goaway(long reconnectAfterMs) {
    return Json.write(answer("goaway", null).put("reconnectAfterMs", reconnectAfterMs));
  }

  public static String error(JsonNode ref, ParleyException failure) {
    var json =
        answer("error", ref)
            .put("code", failure.code().name())
            .put("message", failure.getMessage());
    failure.retryAfter().ifPresent(after -> json.put("retryAfterMs", after.toMillis()));
    return Json.write(json);
  }

  private static ObjectNode answer(String op, JsonNode ref) {
    var json = Json.newObject().put("op", op);
    if (ref != null) {
      json.set("ref", ref);
    }
    return json;
  }

  private static String withChannels(
      ObjectNode json, List<Channel> channels, Optional<String> cursor) {
    var list = json.putArray("channels");
    channels.forEach(channel -> list.add(channel.toJson()));
    return Json.write(json.put("cursor", cursor.orElse(null)));
  }

  private static void putCursors(ObjectNode json, HistoryPage page) {
    putId(json, "before", page.before());
    putId(json, "after", page.after());
  }

  private static void putId(ObjectNode json, String field, Optional<MessageId> id) {
    json.put(field, id.map(MessageId::toString).orElse(null));
  }

  private static String withMessages(ObjectNode json, List<EncodedMessage> messages) {
    var head = Json.write(json);
    var text = new StringBuilder(head.length() + 16 + totalLength(messages));
    // The object has at least one field in every frame, so a comma always fits.
    text.append(head, 0, head.length() - 1).append(",\"messages\":[");
    for (int i = 0; i < messages.size(); i++) {
      text.append(i == 0 ? "" : ",").append(messages.get(i).json());
    }
    return text.append("]}").toString();
  }

  private static int totalLength(List<EncodedMessage> messages) {
    int length = 0;
    for (var message : messages) {
      length += message.json().length() + 1;
    }
    return length;
  }
}
