package chat.parley.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A channel.
 *
 * @param id the slug of its name, unique
 * @param name as its creator wrote it, as a {@link Label}
 * @param topic one line about it; may be empty
 * @param createdBy the creator's user id
 * @param createdAt when, to the millisecond
 */
public record Channel(String id, String name, String topic, String createdBy, Instant createdAt) {

  public static final int MAX_NAME_CODE_POINTS = 64;
  public static final int MAX_TOPIC_CODE_POINTS = 250;

  /**
   * A new channel, its id derived from its name.
   *
   * @throws ParleyException when name or topic break the rules
   */
  public static Channel create(String name, String topic, String createdBy, Instant createdAt) {
    var label = Label.of("'name'", name, MAX_NAME_CODE_POINTS);
    var line = topic.isEmpty() ? topic : Label.of("'topic'", topic, MAX_TOPIC_CODE_POINTS);
    return new Channel(ChannelId.slug(label), label, line, createdBy, createdAt);
  }

  /**
   * Returns what is to be found in ids and names, if it is no longer than those are.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} if it is
   */
  public static String checkQuery(String query) {
    if (query.codePointCount(0, query.length()) > MAX_NAME_CODE_POINTS) {
      throw new ParleyException(
          ErrorCode.MALFORMED, "'query' has at most " + MAX_NAME_CODE_POINTS + " characters");
    }
    return query;
  }

  public ObjectNode toJson() {
    return Json.newObject()
        .put("id", id)
        .put("name", name)
        .put("topic", topic)
        .put("createdBy", createdBy)
        .put("createdAt", Rfc3339.text(createdAt));
  }

  /** Reads what {@link #toJson} wrote; for texts that come from our own nodes. */
  public static Channel fromJson(String json) {
    var object = Json.ours(json);
    return new Channel(
        Json.requiredText(object, "id"),
        Json.requiredText(object, "name"),
        Json.requiredText(object, "topic"),
        Json.requiredText(object, "createdBy"),
        Instant.parse(Json.requiredText(object, "createdAt")));
  }
}
