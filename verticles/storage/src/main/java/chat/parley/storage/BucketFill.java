package chat.parley.storage;

import chat.parley.protocol.MessageId;
import java.util.Optional;

/**
 * How much a bucket holds.
 *
 * @param messages how many messages
 * @param bytes how many bytes of text in UTF-8
 * @param countedTo the newest message counted; empty for an empty bucket
 */
public record BucketFill(long messages, long bytes, Optional<MessageId> countedTo) {

  public static final BucketFill EMPTY = new BucketFill(0, 0, Optional.empty());

  /** This and one more message. */
  public BucketFill plus(MessageId id, long textBytes) {
    return new BucketFill(messages + 1, bytes + textBytes, Optional.of(id));
  }
}
