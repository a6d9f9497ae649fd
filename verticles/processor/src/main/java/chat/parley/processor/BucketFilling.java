package chat.parley.processor;

import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.Utf8;
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
  private BucketFill fill = BucketFill.EMPTY;

  /** The last one in the store; empty until it is known what the bucket held before. */
  private Optional<BucketFill> checkpoint = Optional.empty();

  private boolean nextAsked;

  BucketFilling(String channel, PartitionWorker worker) {
    this.channel = channel;
    this.worker = worker;
  }

  /** From now on this is the newest bucket. */
  void startAt(long newestBucket) {
    bucket = newestBucket;
    fill = BucketFill.EMPTY;
    checkpoint = Optional.empty();
    nextAsked = false;
    var store = worker.storage().buckets();
    store
        .lastCheckpoint(channel, newestBucket)
        .compose(
            last ->
                store
                    .count(channel, newestBucket, last)
                    .onSuccess(
                        before -> {
                          if (bucket == newestBucket && !worker.isClosed()) {
                            add(before, last);
                          }
                        }))
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
    // Stores finish in any order.
    var newest = fill.countedTo().filter(id -> id.isAfter(message.id())).orElse(message.id());
    fill = fill.plus(newest, Utf8.length(message.text()));
    checkLimits();
  }

  private void add(BucketFill before, BucketFill last) {
    fill =
        new BucketFill(
            fill.messages() + before.messages(),
            fill.bytes() + before.bytes(),
            fill.countedTo().or(before::countedTo));
    checkpoint = Optional.of(last);
    // The lane may be forgotten before its next message.
    checkLimits();
  }

  private void checkLimits() {
    if (isFull() && !nextAsked) {
      askForNext();
    }
    if (checkpoint.filter(this::isFarBehind).isPresent()) {
      writeCheckpoint();
    }
  }

  private boolean isFull() {
    return fill.messages() >= worker.config().bucketMessages()
        || fill.bytes() >= worker.config().bucketSize().bytes();
  }

  private boolean isFarBehind(BucketFill last) {
    return fill.messages() - last.messages() >= CHECKPOINT_MESSAGES
        || fill.bytes() - last.bytes() >= CHECKPOINT_BYTES;
  }

  private void askForNext() {
    nextAsked = true;
    worker
        .log()
        .openBucket(worker.partition(), channel)
        // The next message asks again.
        .onFailure(failure -> nextAsked = false);
  }

  private void writeCheckpoint() {
    checkpoint = Optional.of(fill);
    worker
        .storage()
        .buckets()
        .checkpoint(channel, bucket, fill)
        // The next checkpoint makes up for it.
        .onFailure(failure -> LOG.debug("a checkpoint of a bucket's fill was not stored"));
  }
}
