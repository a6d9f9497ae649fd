package chat.parley.protocol;

import java.util.Optional;

/**
 * A message as everyone sees it.
 *
 * @param channel the channel's id
 * @param id the message's id, with the server timestamp
 * @param userId who sent it, from the sender's token
 * @param author the sender's display name at that time, from the token
 * @param text as sent, byte for byte
 * @param clientMessageId the sender's own id for it, if given
 */
public record ChatMessage(
    String channel,
    MessageId id,
    String userId,
    String author,
    String text,
    Optional<String> clientMessageId) {

  /**
   * Encodes the message once for everyone; the same text serves every member and transport.
   *
   * @param prev which message stands before it
   */
  public EncodedMessage encode(Prev prev) {
    var json = Json.newObject();
    json.put("channel", channel);
    json.put("id", id.toString());
    json.put("sentAt", id.sentAtText());
    json.put("userId", userId);
    json.put("author", author);
    json.put("text", text);
    clientMessageId.ifPresent(cid -> json.put("clientMessageId", cid));
    return new EncodedMessage(id, prev, Json.write(json));
  }
}
