package chat.parley.protocol;

/**
 * A message ready to be handed to clients.
 *
 * @param id its id
 * @param json the complete JSON object of {@link ChatMessage}
 */
public record EncodedMessage(MessageId id, String json) {}
