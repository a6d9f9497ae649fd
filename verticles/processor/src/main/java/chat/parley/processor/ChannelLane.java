package chat.parley.processor;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Published;
import chat.parley.protocol.SendVerdict;
import chat.parley.storage.BucketIndex;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One channel at the owner of its partition: publishes its messages in the log's order, each with
 * the id of the one before, and stores each in its bucket. The two do not wait for each other. Only
 * where a gateway asks whether a send repeats an earlier one, what follows it in the channel waits
 * for that to be found out.
 *
 * <p>Lanes are made when a channel's first record arrives and forgotten when they are idle, so
 * everything a lane knows can be learned again from the log and the store. Runs on the context of
 * its partition.
 */
final class ChannelLane {

  private final String channel;
  private final PartitionWorker worker;
  private final BucketFilling filling;

  /** What stands before the first message; completes when the store has said so. */
  private final Future<Prev> beforeFirst;

  /** What stands before the next message to publish; null until it is time to publish the first. */
  private Prev prev;

  // Both are empty in an idle lane, of which there are many: small ones.
  private final ArrayDeque<ChatMessage> unpublished = new ArrayDeque<>(1);
  private final ArrayDeque<Runnable> behindDecision = new ArrayDeque<>(1);
  private Future<BucketIndex> buckets;

  /** The last message taken on; null before the first. */
  private MessageId newest;

  private long newestSentAt;
  private int storing;
  private boolean deciding;

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
    this.beforeFirst = learnPrev(first);
  }

  /** Publishes and stores what was posted; the future is that nothing more is to be done for it. */
  Future<Void> post(LogEntry.Post post, MessageId id) {
    newestSentAt = Math.max(newestSentAt, id.sentAt());
    return inTurn(() -> take(post, id));
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
    return inTurn(
        () -> {
          buckets = buckets.compose(index -> open(index, start));
          return buckets.mapEmpty();
        });
  }

  /** Nothing is under way, so that the lane may be forgotten. */
  boolean isIdle() {
    return storing == 0
        && unpublished.isEmpty()
        && !deciding
        && buckets.isComplete()
        && beforeFirst.isComplete();
  }

  /** What the lane knows from the store is here. */
  Future<Void> begun() {
    return buckets.compose(index -> beforeFirst).mapEmpty();
  }

  private Future<Void> inTurn(Supplier<Future<Void>> step) {
    if (!deciding) {
      return step.get();
    }
    var promise = Promise.<Void>promise();
    behindDecision.addLast(() -> step.get().onComplete(promise));
    return promise.future();
  }

  private Future<Void> take(LogEntry.Post post, MessageId id) {
    var first = worker.repeats().known(channel, post, id);
    if (first.isPresent()) {
      return drop(post, first.get());
    }
    return post.verdictTo().isPresent() ? decide(post, id) : accept(post, id);
  }

  /** Finds out whether the post is the first with its client message id, while others wait. */
  private Future<Void> decide(LogEntry.Post post, MessageId id) {
    deciding = true;
    return worker
        .repeats()
        .look(channel, post, id)
        .transform(
            found -> {
              if (worker.isClosed()) {
                // Another owner decides.
                return Promise.<Void>promise().future();
              }
              var done = found.succeeded() ? decided(post, id, found.result()) : refuse(post);
              deciding = false;
              while (!deciding && !behindDecision.isEmpty()) {
                behindDecision.removeFirst().run();
              }
              return done;
            });
  }

  private Future<Void> decided(
      LogEntry.Post post, MessageId id, Optional<RepeatedSends.First> found) {
    if (found.isPresent()) {
      return drop(post, found.get());
    }
    var stored = accept(post, id);
    // What the sender is told is stored, so that every later decision finds it.
    return stored.onSuccess(done -> answer(post, Optional.of(id)));
  }

  private Future<Void> accept(LogEntry.Post post, MessageId id) {
    var message = post.at(channel, id);
    var before = newest == null ? beforeFirst : Future.succeededFuture(Prev.of(newest));
    if (newest != null && !id.isAfter(newest)) {
      worker.meters().clockRegressions.increment();
    }
    newest = id;
    if (prev == null) {
      unpublished.addLast(message);
    } else {
      publish(message);
    }
    storing++;
    var stored =
        before
            .compose(known -> buckets.compose(index -> store(message, known, index)))
            .onSuccess(
                done -> {
                  storing--;
                  worker.meters().stored.increment();
                });
    worker.repeats().takenOn(channel, post, id, stored);
    return stored;
  }

  private Future<Void> store(ChatMessage message, Prev before, BucketIndex index) {
    long bucket = index.bucketOf(message.id().sentAt());
    var row =
        worker.retry().untilDone(() -> worker.storage().messages().put(message, before, bucket));
    var send = worker.retry().untilDone(() -> worker.storage().sends().put(message));
    return Future.all(row, send)
        .<Void>mapEmpty()
        .onSuccess(done -> filling.stored(message, bucket));
  }

  /** The post repeats another one, which is the message. */
  private Future<Void> drop(LogEntry.Post post, RepeatedSends.First first) {
    worker.meters().repeatedSends.increment();
    first.stored().onSuccess(done -> answer(post, Optional.of(first.id())));
    return Future.succeededFuture();
  }

  /** Nobody can tell now. The sender was told nothing yet, so this record never was. */
  private Future<Void> refuse(LogEntry.Post post) {
    worker.meters().refusedSends.increment();
    answer(post, Optional.empty());
    return Future.succeededFuture();
  }

  private void answer(LogEntry.Post post, Optional<MessageId> id) {
    post.verdictTo()
        .ifPresent(
            to ->
                worker
                    .vertx()
                    .eventBus()
                    .send(
                        Addresses.verdicts(to.node()), new SendVerdict(to.request(), id).encode()));
  }

  private Future<BucketIndex> open(BucketIndex index, long start) {
    return worker
        .retry()
        .untilDone(() -> worker.storage().buckets().open(channel, start))
        .map(done -> index.with(start))
        .onSuccess(
            opened -> {
              filling.startAt(start);
              worker.meters().bucketsOpened.increment();
            });
  }

  /**
   * All records before the first one are stored, or the log would not have been committed past
   * them: so the newest stored id below it is what stands before it. A store that does not answer
   * soon holds up the storing of the first message, but not its live delivery.
   */
  private Future<Prev> learnPrev(MessageId first) {
    var learned =
        worker
            .epoch()
            .compose(
                known ->
                    worker
                        .retry()
                        .untilDone(() -> worker.storage().messages().previous(channel, first)))
            .onSuccess(id -> id.ifPresent(p -> newestSentAt = Math.max(newestSentAt, p.sentAt())))
            .map(id -> id.map(Prev::of).orElse(Prev.NONE));
    worker
        .epoch()
        .compose(
            known ->
                learned.timeout(worker.config().prevTimeout().toMillis(), TimeUnit.MILLISECONDS))
        .otherwise(Prev.UNKNOWN)
        .onSuccess(this::publishWaiting);
    return learned;
  }

  private void publishWaiting(Prev learned) {
    if (worker.isClosed()) {
      return;
    }
    prev = learned;
    if (learned instanceof Prev.Unknown) {
      worker.meters().unknownPrev.increment();
    }
    while (!unpublished.isEmpty()) {
      publish(unpublished.removeFirst());
    }
  }

  private void publish(ChatMessage message) {
    var published = new Published(message.encode(prev), worker.epoch().result());
    prev = Prev.of(message.id());
    var options = new DeliveryOptions();
    published.headers().forEach(options::addHeader);
    worker
        .vertx()
        .eventBus()
        .publish(Addresses.channel(channel), published.message().json(), options);
    worker.heads().published(channel, message.id());
    worker.meters().published.increment();
  }
}
