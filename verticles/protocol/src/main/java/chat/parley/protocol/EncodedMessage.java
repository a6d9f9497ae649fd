package chat.parley.protocol;

/**
 * A message ready to be handed to clients.
 *
 * @param id its id
 * @param prev which message stands before it in its channel; for servers, clients are not told
 * @param json the complete JSON object of {@link ChatMessage}
 */
public record EncodedMessage(MessageId id, Prev prev, String json) {}
