package chat.parley.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Identifies a message within its channel and orders it there; written {@code <sentAt>-<seq>} like
 * a Redis stream id.
 *
 * @param sentAt when Kafka appended the record, in milliseconds since the epoch, 0 or more
 * @param seq the record's offset in its partition, 0 or more: tells apart what the same millisecond
 *     stamped
 */
public record MessageId(long sentAt, long seq) implements Comparable<MessageId> {

  /** Before any message: all have a later id. */
  public static final MessageId BEGINNING = new MessageId(0, 0);

  /** More than the brokers' clocks can be ahead of a node's. */
  private static final Duration FUTURE = Duration.ofMinutes(1);

  private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,14})-(0|[1-9]\\d{0,17})");

  private static final Comparator<MessageId> ORDER =
      Comparator.comparingLong(MessageId::sentAt).thenComparingLong(MessageId::seq);

  public MessageId {
    if (sentAt < 0 || seq < 0) {
      throw new IllegalArgumentException(
          "a message id has no negative part: " + sentAt + "-" + seq);
    }
  }

  /**
   * Reads {@code <sentAt>-<seq>}.
   *
   * @throws ParleyException {@link ErrorCode#INVALID_ID} when the text has another form
   */
  public static MessageId parse(String text) {
    var matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new ParleyException(
          ErrorCode.INVALID_ID, "a message id looks like 1763800000123-4711, as in every message");
    }
    return new MessageId(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /**
   * Returns this id if its message can have been sent by now.
   *
   * @param now milliseconds since the epoch
   * @throws ParleyException {@link ErrorCode#INVALID_ID} if not
   */
  public MessageId checkNotFuture(long now) {
    if (sentAt > now + FUTURE.toMillis()) {
      throw new ParleyException(ErrorCode.INVALID_ID, "a message id lies in the future");
    }
    return this;
  }

  /** The server timestamp as RFC 3339 in UTC with exactly three decimals. */
  public String sentAtText() {
    return Rfc3339.text(Instant.ofEpochMilli(sentAt));
  }

  public boolean isAfter(MessageId other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(MessageId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return sentAt + "-" + seq;
  }
}
