package chat.parley.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A message on its channel's address. The bus message's body is the message's JSON for everyone;
 * its headers are for gateways only and turn the at-most-once bus into a chain whose gaps show.
 *
 * @param message the message
 * @param epoch what its seq counts in: two messages of one epoch are ordered by seq alone
 */
public record Published(EncodedMessage message, String epoch) {

  private static final String ID = "id";
  private static final String PREV = "prev";
  private static final String EPOCH = "epoch";
  private static final String FIRST = "none";

  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put(ID, message.id().toString());
    headers.put(EPOCH, epoch);
    if (message.prev() instanceof Prev.Known known) {
      headers.put(PREV, known.id().toString());
    } else if (message.prev() instanceof Prev.None) {
      headers.put(PREV, FIRST);
    }
    return headers;
  }

  /** Reads what arrives on a channel's address. */
  public static Published read(String body, UnaryOperator<String> headers) {
    var id = MessageId.parse(headers.apply(ID));
    return new Published(
        new EncodedMessage(id, prev(headers.apply(PREV)), body), headers.apply(EPOCH));
  }

  private static Prev prev(String header) {
    if (header == null) {
      return Prev.UNKNOWN;
    }
    return header.equals(FIRST) ? Prev.NONE : Prev.of(MessageId.parse(header));
  }
}
