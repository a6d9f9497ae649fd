package chat.parley.processor;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Published;
import chat.parley.protocol.Published.Prev;
import chat.parley.storage.BucketIndex;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One channel at the owner of its partition: publishes its messages in the log's order, each with
 * the id of the one before, and stores each in its bucket. The two do not wait for each other.
 *
 * <p>Lanes are made when a channel's first record arrives and forgotten when they are idle, so
 * everything a lane knows can be learned again from the log and the store. Runs on the context of
 * its partition.
 */
final class ChannelLane {

  private final String channel;
  private final PartitionWorker worker;
  private final BucketFilling filling;

  /** Null while the store is asked what stands before the first message. */
  private Prev prev;

  private final ArrayDeque<ChatMessage> unpublished = new ArrayDeque<>();
  private Future<BucketIndex> buckets;
  private long newestSentAt;
  private int storing;

  /** Starts the lane with the id of the channel's first record since the partition was taken on. */
  ChannelLane(String channel, MessageId first, PartitionWorker worker) {
    this.channel = channel;
    this.worker = worker;
    this.newestSentAt = first.sentAt();
    this.filling = new BucketFilling(channel, worker);
    this.buckets =
        worker
            .retry()
            .untilDone(() -> worker.storage().buckets().index(channel))
            .onSuccess(index -> filling.startAt(index.newest()));
    learnPrev(first);
  }

  /** Publishes and stores a message; the future is its being stored. */
  Future<Void> post(ChatMessage message) {
    newestSentAt = Math.max(newestSentAt, message.id().sentAt());
    if (prev == null) {
      unpublished.addLast(message);
    } else {
      publish(message);
    }
    storing++;
    return buckets
        .compose(
            index -> {
              long bucket = index.bucketOf(message.id().sentAt());
              return worker
                  .retry()
                  .untilDone(() -> worker.storage().messages().put(message, bucket))
                  .onSuccess(done -> filling.stored(message, bucket));
            })
        .onSuccess(done -> storing--);
  }

  /**
   * Opens the bucket that the record with this id announced: it starts above every time stamped so
   * far, and far enough ahead that nobody can write into it, or read past it, before its row is
   * stored. The future is that row's being stored; what is posted after waits for it.
   */
  Future<Void> openBucket(MessageId announced) {
    newestSentAt = Math.max(newestSentAt, announced.sentAt());
    long start =
        Math.max(announced.sentAt() + worker.config().bucketLead().toMillis(), newestSentAt + 1);
    buckets =
        buckets.compose(
            index ->
                worker
                    .retry()
                    .untilDone(() -> worker.storage().buckets().open(channel, start))
                    .map(done -> index.with(start))
                    .onSuccess(
                        opened -> {
                          filling.startAt(start);
                          worker.meters().bucketsOpened.increment();
                        }));
    return buckets.mapEmpty();
  }

  /** Nothing is under way, so that the lane may be forgotten. */
  boolean isIdle() {
    return storing == 0 && unpublished.isEmpty() && buckets.isComplete();
  }

  /**
   * All records before the first one are stored, or the log would not have been committed past
   * them: so the newest stored id below it is what stands before it. A store that does not answer
   * soon must not hold up live delivery.
   */
  private void learnPrev(MessageId first) {
    worker
        .epoch()
        .compose(
            known ->
                worker
                    .storage()
                    .messages()
                    .previous(channel, first)
                    .timeout(worker.config().prevTimeout().toMillis(), TimeUnit.MILLISECONDS))
        .map(id -> id.<Prev>map(Prev.Known::new).orElseGet(Prev.None::new))
        .otherwise(new Prev.Unknown())
        .onSuccess(this::publishWaiting);
  }

  private void publishWaiting(Prev learned) {
    prev = learned;
    if (learned instanceof Prev.Unknown) {
      worker.meters().unknownPrev.increment();
    } else if (learned instanceof Prev.Known known) {
      newestSentAt = Math.max(newestSentAt, known.id().sentAt());
    }
    while (!unpublished.isEmpty()) {
      publish(unpublished.removeFirst());
    }
  }

  private void publish(ChatMessage message) {
    var published = new Published(message.encode(), prev, worker.epoch().result());
    prev = new Prev.Known(message.id());
    var options = new DeliveryOptions();
    published.headers().forEach(options::addHeader);
    worker
        .vertx()
        .eventBus()
        .publish(Addresses.channel(channel), published.message().json(), options);
    worker.meters().published.increment();
  }
}
