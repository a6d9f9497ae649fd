package chat.parley.processor;

import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.storage.SendStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which sends of one partition repeat earlier ones, by channel, user and client message id: what is
 * under way here, what was taken on here lately, and else what the store remembers. Runs on the
 * context of its partition.
 */
final class RepeatedSends {

  /** How long a client message id stands for one message, in the log's time. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /** What follows in the channel waits so long at most. */
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);

  private static final int MAX_REMEMBERED = 5_000;

  /**
   * The message that a send has become.
   *
   * @param stored completes when it is stored
   */
  record First(MessageId id, Future<Void> stored) {}

  private record Key(String channel, String userId, String clientMessageId) {}

  private final SendStore store;
  private final Map<Key, First> underWay = new HashMap<>();

  /** The newest that are stored, in their order: a first attempt may come late, behind a retry. */
  private final Map<Key, First> remembered = new LinkedHashMap<>();

  RepeatedSends(SendStore store) {
    this.store = store;
  }

  /** The message that this post, whose own id would be {@code id}, repeats; without asking. */
  Optional<First> known(String channel, LogEntry.Post post, MessageId id) {
    return key(channel, post)
        .flatMap(key -> Optional.ofNullable(underWay.getOrDefault(key, remembered.get(key))))
        .filter(first -> !first.id().equals(id))
        .filter(first -> !isOver(first.id(), id));
  }

  /** The same as far as the store knows; fails when it does not answer soon. */
  Future<Optional<First>> look(String channel, LogEntry.Post post, MessageId id) {
    return key(channel, post)
        .map(
            key ->
                store
                    .find(channel, key.userId(), key.clientMessageId())
                    .timeout(LOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(
            found ->
                found
                    .filter(first -> !first.equals(id))
                    .map(first -> new First(first, Future.succeededFuture())));
  }

  /** A post was taken on as the first with its client message id. */
  void takenOn(String channel, LogEntry.Post post, MessageId id, Future<Void> stored) {
    key(channel, post)
        .ifPresent(
            key -> {
              var first = new First(id, stored);
              underWay.put(key, first);
              stored.onSuccess(
                  done -> {
                    underWay.remove(key, first);
                    // Its future would keep the message, with its text, and its lane in memory.
                    remember(key, new First(id, Future.succeededFuture()));
                  });
            });
  }

  private void remember(Key key, First first) {
    remembered.remove(key);
    remembered.put(key, first);
    while (remembered.size() > MAX_REMEMBERED || isOver(oldest().id(), first.id())) {
      remembered.remove(remembered.keySet().iterator().next());
    }
  }

  private First oldest() {
    return remembered.values().iterator().next();
  }

  private static boolean isOver(MessageId first, MessageId now) {
    return now.sentAt() - first.sentAt() >= MEMORY.toMillis();
  }

  private static Optional<Key> key(String channel, LogEntry.Post post) {
    return post.clientMessageId().map(id -> new Key(channel, post.userId(), id));
  }
}
