package chat.parley.protocol;

import java.util.List;
import java.util.Optional;

/**
 * A page of a channel's history: at most {@value #MAX_LIMIT} messages, and fewer than asked for
 * where they would have more than {@link #MAX_CHARACTERS}.
 *
 * @param messages oldest to newest
 * @param before the cursor of the next older page; empty only when the beginning was reached
 * @param after the cursor of the next newer page; empty only while the channel is empty. It never
 *     says that the end was reached, since a message can come at any time
 */
public record HistoryPage(
    List<EncodedMessage> messages, Optional<MessageId> before, Optional<MessageId> after) {

  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 200;

  /** In UTF-16 units of JSON; a page has one message at least. */
  public static final int MAX_CHARACTERS = 2 * 1024 * 1024;

  public HistoryPage {
    messages = List.copyOf(messages);
  }

  /** How many UTF-16 units of JSON its messages have. */
  public long characters() {
    return messages.stream().mapToLong(message -> message.json().length()).sum();
  }

  /**
   * Returns the limit if it is allowed.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} unless it is 1 to {@value #MAX_LIMIT}
   */
  public static int checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParleyException(ErrorCode.MALFORMED, "'limit' must be 1 to " + MAX_LIMIT);
    }
    return limit;
  }
}
