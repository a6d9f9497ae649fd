package chat.parley.protocol;

import java.util.Optional;

/** Which page of a channel's history is wanted, and how many messages at the most. */
public sealed interface PageRequest {

  int limit();

  /** The newest messages. */
  record Newest(int limit) implements PageRequest {}

  /** The newest of those before the cursor. */
  record Before(MessageId cursor, int limit) implements PageRequest {}

  /** The oldest of those after the cursor. */
  record After(MessageId cursor, int limit) implements PageRequest {}

  /**
   * The request that a client's cursors make.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} when both are given or the limit is not
   *     allowed
   */
  static PageRequest of(Optional<MessageId> before, Optional<MessageId> after, int limit) {
    HistoryPage.checkLimit(limit);
    if (before.isPresent() && after.isPresent()) {
      throw new ParleyException(ErrorCode.MALFORMED, "give 'before' or 'after', not both");
    }
    if (after.isPresent()) {
      return new After(after.get(), limit);
    }
    return before.<PageRequest>map(id -> new Before(id, limit)).orElseGet(() -> new Newest(limit));
  }
}
