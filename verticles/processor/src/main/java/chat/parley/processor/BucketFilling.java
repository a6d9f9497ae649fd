package chat.parley.processor;

import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.MessageId;
import chat.parley.storage.BucketFill;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How full a channel's newest bucket is: asks for the next one through the log when it is full, and
 * leaves a checkpoint of the count in the store now and then, so that the next owner need not count
 * the bucket again. Runs on the context of its partition.
 */
final class BucketFilling {

  private static final Logger LOG = LoggerFactory.getLogger(BucketFilling.class);

  private static final int CHECKPOINT_MESSAGES = 1_000;
  private static final long CHECKPOINT_BYTES = 1 << 20;

  private final String channel;
  private final PartitionWorker worker;
  private long bucket = -1;
  private long messages;
  private long bytes;
  private long messagesAtCheckpoint;
  private long bytesAtCheckpoint;
  private MessageId newest;
  private boolean counted;
  private boolean nextAsked;

  BucketFilling(String channel, PartitionWorker worker) {
    this.channel = channel;
    this.worker = worker;
  }

  /** From now on this is the newest bucket. */
  void startAt(long newestBucket) {
    bucket = newestBucket;
    messages = 0;
    bytes = 0;
    newest = null;
    counted = false;
    nextAsked = false;
    worker
        .storage()
        .buckets()
        .fill(channel, bucket)
        .onSuccess(
            fill -> {
              if (bucket == newestBucket) {
                add(fill);
              }
            })
        .onFailure(
            failure ->
                LOG.info(
                    "the fill of a bucket is unknown until the channel's next owner counts it"));
  }

  /** A message was stored in a bucket. */
  void stored(ChatMessage message, long inBucket) {
    if (inBucket != bucket) {
      return;
    }
    messages++;
    bytes += message.text().length();
    if (newest == null || message.id().isAfter(newest)) {
      newest = message.id();
    }
    if (isFull() && !nextAsked) {
      askForNext();
    }
    if (counted
        && (messages - messagesAtCheckpoint >= CHECKPOINT_MESSAGES
            || bytes - bytesAtCheckpoint >= CHECKPOINT_BYTES)) {
      checkpoint();
    }
  }

  private void add(BucketFill fill) {
    messages += fill.messages();
    bytes += fill.bytes();
    counted = true;
    messagesAtCheckpoint = fill.messages();
    bytesAtCheckpoint = fill.bytes();
  }

  private boolean isFull() {
    return messages >= worker.config().bucketMessages()
        || bytes >= worker.config().bucketSize().bytes();
  }

  private void askForNext() {
    nextAsked = true;
    worker
        .log()
        .openBucket(worker.partition(), channel)
        // The next message asks again.
        .onFailure(failure -> nextAsked = false);
  }

  private void checkpoint() {
    messagesAtCheckpoint = messages;
    bytesAtCheckpoint = bytes;
    worker
        .storage()
        .buckets()
        .checkpoint(channel, bucket, new BucketFill(messages, bytes, Optional.of(newest)))
        // The next checkpoint makes up for it.
        .onFailure(failure -> LOG.debug("a checkpoint of a bucket's fill was not stored"));
  }
}
