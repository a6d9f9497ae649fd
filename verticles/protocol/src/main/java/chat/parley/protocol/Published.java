package chat.parley.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A message on its channel's address. The bus message's body is the message's JSON for everyone;
 * its headers are for gateways only and turn the at-most-once bus into a chain whose gaps show.
 *
 * @param message the message
 * @param prev which message stands before it in its channel
 * @param epoch what its seq counts in: two messages of one epoch are ordered by seq alone
 */
public record Published(EncodedMessage message, Prev prev, String epoch) {

  private static final String ID = "id";
  private static final String PREV = "prev";
  private static final String EPOCH = "epoch";
  private static final String FIRST = "none";

  /** What the owner knows of the message before. */
  public sealed interface Prev {
    /** It is this one. */
    record Known(MessageId id) implements Prev {}

    /** There is none: the message is the first ever in its channel. */
    record None() implements Prev {}

    /** The owner cannot know yet, the store being away. */
    record Unknown() implements Prev {}
  }

  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put(ID, message.id().toString());
    headers.put(EPOCH, epoch);
    if (prev instanceof Prev.Known known) {
      headers.put(PREV, known.id().toString());
    } else if (prev instanceof Prev.None) {
      headers.put(PREV, FIRST);
    }
    return headers;
  }

  /** Reads what arrives on a channel's address. */
  public static Published read(String body, UnaryOperator<String> headers) {
    var prev = headers.apply(PREV);
    return new Published(
        new EncodedMessage(MessageId.parse(headers.apply(ID)), body),
        prev == null
            ? new Prev.Unknown()
            : prev.equals(FIRST) ? new Prev.None() : new Prev.Known(MessageId.parse(prev)),
        headers.apply(EPOCH));
  }
}
