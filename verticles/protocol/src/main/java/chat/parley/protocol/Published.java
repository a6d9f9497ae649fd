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

  /**
   * Reads what arrives on a channel's address, and believes nothing of it that could not be: the
   * body is a whole message of this channel with this id and within the rules, and no id is of the
   * future, behind which all that is said would be old.
   *
   * @param now milliseconds since the epoch
   * @throws ParleyException {@link ErrorCode#MALFORMED} or {@link ErrorCode#INVALID_ID} when it is
   *     anything else
   */
  public static Published read(
      String channel, String body, UnaryOperator<String> headers, long now) {
    var id = id(headers.apply(ID), now);
    var prev = prev(headers.apply(PREV), now);
    var epoch = Heads.checkEpoch(headers.apply(EPOCH));
    PublishedBody.check(channel, id, body);
    return new Published(new EncodedMessage(id, prev, body), epoch);
  }

  private static MessageId id(String header, long now) {
    if (header == null) {
      throw new ParleyException(ErrorCode.MALFORMED, "no id");
    }
    return MessageId.parse(header).checkNotFuture(now);
  }

  private static Prev prev(String header, long now) {
    if (header == null) {
      return Prev.UNKNOWN;
    }
    return header.equals(FIRST) ? Prev.NONE : Prev.of(id(header, now));
  }
}
