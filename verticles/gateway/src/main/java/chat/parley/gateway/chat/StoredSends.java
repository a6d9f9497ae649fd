package chat.parley.gateway.chat;

import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.storage.CassandraStorage;
import chat.parley.storage.MessageStore;
import chat.parley.storage.SendStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the store knows of sends with a client message id. It tells the owner's verdict, too, where
 * the event bus does not: on a gateway that is cut off from the cluster while the log and the store
 * are there. Thread-safe; futures complete on the caller's context.
 */
final class StoredSends {

  private static final Duration LOOK_TIMEOUT = Duration.ofMillis(250);

  /** An owner that is heard mostly answers sooner. */
  private static final Duration FIRST_LOOK_AFTER = Duration.ofMillis(500);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** Sends whose turn comes beyond that are looked for a pause later. */
  private static final int MAX_LOOKS = 100;

  private final Vertx vertx;
  private final SendStore sends;
  private final MessageStore messages;
  private final AtomicInteger looks = new AtomicInteger();
  private final Counter unheard;

  StoredSends(Vertx vertx, CassandraStorage storage, MeterRegistry meters) {
    this.vertx = vertx;
    sends = storage.sends();
    messages = storage.messages();
    unheard =
        Counter.builder("parley.ingress.unheard")
            .description("sends answered from the store, for the owner's answer did not arrive")
            .register(meters);
  }

  /** The message that a send has become, if it is known soon; never fails. */
  Future<Optional<MessageId>> find(String channel, LogEntry.Post post) {
    return row(channel, post)
        .timeout(LOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(Optional.empty());
  }

  /**
   * The verdict, or what stands in the store if it can be seen there sooner.
   *
   * @param verdict ends in any case, for it is looked for the message until then
   */
  Future<Optional<MessageId>> orStored(
      Future<Optional<MessageId>> verdict, String channel, LogEntry.Post post) {
    var first = Promise.<Optional<MessageId>>promise();
    verdict.onSuccess(first::tryComplete).onFailure(first::tryFail);
    lookAfter(FIRST_LOOK_AFTER, first, channel, post);
    return first.future();
  }

  private void lookAfter(
      Duration pause, Promise<Optional<MessageId>> first, String channel, LogEntry.Post post) {
    vertx.setTimer(
        pause.toMillis(),
        timer -> {
          if (!first.future().isComplete()) {
            look(first, channel, post);
          }
        });
  }

  private void look(Promise<Optional<MessageId>> first, String channel, LogEntry.Post post) {
    if (looks.incrementAndGet() > MAX_LOOKS) {
      looks.decrementAndGet();
      lookAfter(BETWEEN_LOOKS, first, channel, post);
      return;
    }
    stored(channel, post)
        .onComplete(done -> looks.decrementAndGet())
        .onSuccess(
            found -> {
              if (found.isPresent() && first.tryComplete(found)) {
                unheard.increment();
              }
            })
        .onComplete(done -> lookAfter(BETWEEN_LOOKS, first, channel, post));
  }

  /**
   * The message that a send has become, once it is stored itself. Its row alone is not enough: the
   * owner answers when both are stored, for until then a successor may still drop the record.
   */
  private Future<Optional<MessageId>> stored(String channel, LogEntry.Post post) {
    return row(channel, post)
        .compose(
            found ->
                found
                    .map(id -> isStored(channel, id).map(is -> found.filter(known -> is)))
                    .orElseGet(() -> Future.succeededFuture(found)));
  }

  private Future<Boolean> isStored(String channel, MessageId id) {
    var next = new MessageId(id.sentAt(), id.seq() + 1);
    return messages.previous(channel, next).map(newest -> newest.filter(id::equals).isPresent());
  }

  private Future<Optional<MessageId>> row(String channel, LogEntry.Post post) {
    return sends.find(channel, post.userId(), post.clientMessageId().orElseThrow());
  }
}
