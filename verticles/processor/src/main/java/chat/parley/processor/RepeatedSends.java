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
 * Which sends of one channel repeat earlier ones, by user and client message id: what is under way
 * here, what was decided here, and else what the store remembers. Runs on the context of its
 * partition.
 */
final class RepeatedSends {

  /** What follows in the channel waits so long at most. */
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);

  /** The first of two may come late, out of the producer of a gateway that is dying. */
  private static final int MAX_DECIDED = 1_000;

  /**
   * The message that a send has become.
   *
   * @param stored completes when it is stored
   */
  record First(MessageId id, Future<Void> stored) {}

  private record Key(String userId, String clientMessageId) {}

  private final String channel;
  private final SendStore store;
  private final Map<Key, First> underWay = new HashMap<>();
  private final Map<Key, First> decided = new LinkedHashMap<>();

  RepeatedSends(String channel, SendStore store) {
    this.channel = channel;
    this.store = store;
  }

  /** What is known here without asking. */
  Optional<First> known(LogEntry.Post post) {
    return key(post)
        .flatMap(key -> Optional.ofNullable(underWay.getOrDefault(key, decided.get(key))));
  }

  /** What the store remembers; fails when it does not answer soon. */
  Future<Optional<MessageId>> look(LogEntry.Post post) {
    return key(post)
        .map(
            key ->
                store
                    .find(channel, key.userId(), key.clientMessageId())
                    .timeout(LOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** A send was taken on as the first. */
  void underWay(LogEntry.Post post, MessageId id, Future<Void> stored) {
    key(post)
        .ifPresent(
            key -> {
              underWay.put(key, new First(id, stored));
              stored.onSuccess(done -> underWay.remove(key));
            });
  }

  /** A gateway was not sure, and this send was the first: another with its id may yet come. */
  void decided(LogEntry.Post post, MessageId id, Future<Void> stored) {
    key(post)
        .ifPresent(
            key -> {
              decided.put(key, new First(id, stored));
              if (decided.size() > MAX_DECIDED) {
                decided.remove(decided.keySet().iterator().next());
              }
            });
  }

  private static Optional<Key> key(LogEntry.Post post) {
    return post.clientMessageId().map(id -> new Key(post.userId(), id));
  }
}
