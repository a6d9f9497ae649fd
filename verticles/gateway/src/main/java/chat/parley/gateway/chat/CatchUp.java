package chat.parley.gateway.chat;

import chat.parley.gateway.live.ChannelHub;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Brings a member of a subscribed channel from the last message it has to the live stream, without
 * a hole. The last step is always taken out of the memory in which the live stream goes on: where
 * that does not reach back far enough the store is read, and again while what lies between is being
 * written. Works on any node, not only the one that the member left. Thread-safe; futures complete
 * on the caller's context.
 */
public final class CatchUp {

  private static final long PAUSE_MS = 50;

  /** What a client that was away is given at most, before it must page back for itself. */
  private static final int MAX_REPLAY_MESSAGES = 1_000;

  /** In UTF-16 units of JSON. */
  private static final int MAX_REPLAY_CHARACTERS = 2 * 1024 * 1024;

  /**
   * What a join answers.
   *
   * @param messages oldest to newest
   * @param before the cursor of the next older page; empty only when the beginning was reached
   * @param head the last of them, or where there is none the last that the member has
   * @param complete whether nothing is missing between {@code since} and the messages
   */
  public record Joined(
      List<EncodedMessage> messages,
      Optional<MessageId> before,
      Optional<MessageId> head,
      boolean complete) {}

  /**
   * Some of what a member lacks.
   *
   * @param messages oldest to newest
   * @param reached the last of them, or where there is none the cursor
   * @param isLive whether the live stream goes on behind them
   */
  public record Piece(List<EncodedMessage> messages, Optional<MessageId> reached, boolean isLive) {}

  private final Vertx vertx;
  private final ChannelHub hub;
  private final History history;
  private final Duration timeout;
  private final Clock clock;

  public CatchUp(Vertx vertx, ChannelHub hub, History history, Duration timeout, Clock clock) {
    this.vertx = vertx;
    this.hub = hub;
    this.history = history;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * All after a message, or the newest page where there is no such message or too much after it.
   *
   * @param since the last message that the member has
   * @param limit of the newest page
   */
  public Future<Joined> join(String channel, Optional<MessageId> since, int limit) {
    if (since.isEmpty()) {
      return joinNewest(channel, limit, true);
    }
    // Nothing later would ever come for somebody who claims to have been told the future.
    try {
      since.get().checkNotFuture(clock.millis());
    } catch (ParleyException e) {
      return Future.failedFuture(e);
    }
    return collect(channel, since, new ArrayList<>(), deadline())
        .compose(
            joined ->
                joined.complete()
                    ? Future.succeededFuture(joined)
                    : joinNewest(channel, limit, false));
  }

  /** Some of what comes after a message, and at the end the live stream. */
  public Future<Piece> next(String channel, Optional<MessageId> last) {
    return next(channel, last, deadline());
  }

  private Future<Joined> joinNewest(String channel, int limit, boolean complete) {
    return history
        .read(channel, new PageRequest.Newest(limit))
        .compose(
            page ->
                collect(channel, page.after(), new ArrayList<>(), deadline())
                    .compose(
                        since ->
                            since.complete()
                                ? Future.succeededFuture(
                                    new Joined(
                                        join(page.messages(), since.messages()),
                                        page.before(),
                                        since.head(),
                                        complete))
                                // More than a replay holds was said since the page was read.
                                : joinNewest(channel, limit, complete)));
  }

  /** Goes on until it is live; what is not complete ends before that, for it is too much. */
  private Future<Joined> collect(
      String channel, Optional<MessageId> from, List<EncodedMessage> collected, long deadline) {
    return next(channel, from, deadline)
        .compose(
            piece -> {
              collected.addAll(piece.messages());
              return piece.isLive() || isTooMuch(collected)
                  ? Future.succeededFuture(
                      new Joined(
                          collected, oldest(collected, from), piece.reached(), piece.isLive()))
                  : collect(channel, piece.reached(), collected, deadline);
            });
  }

  private Future<Piece> next(String channel, Optional<MessageId> last, long deadline) {
    var request = new PageRequest.After(last.orElse(MessageId.BEGINNING), HistoryPage.MAX_LIMIT);
    return hub.recent(channel, request)
        .compose(
            recent -> {
              if (recent.isPresent()) {
                var messages = recent.get().messages();
                boolean isLive = messages.size() < request.limit();
                return Future.succeededFuture(new Piece(messages, newest(messages, last), isLive));
              }
              return history
                  .readStore(channel, request)
                  .compose(page -> stored(channel, page, last, deadline));
            });
  }

  private Future<Piece> stored(
      String channel, HistoryPage page, Optional<MessageId> last, long deadline) {
    // A page without messages can have got further, past rows that are no messages.
    var reached =
        page.after().filter(id -> id.isAfter(last.orElse(MessageId.BEGINNING))).or(() -> last);
    if (!page.messages().isEmpty() || !reached.equals(last)) {
      return Future.succeededFuture(new Piece(page.messages(), reached, false));
    }
    if (System.nanoTime() > deadline) {
      return Future.failedFuture(
          ParleyException.unavailable("what was said last is not stored yet", null));
    }
    return vertx
        .timer(PAUSE_MS, TimeUnit.MILLISECONDS)
        .compose(rested -> next(channel, last, deadline));
  }

  private long deadline() {
    return System.nanoTime() + timeout.toNanos();
  }

  private static boolean isTooMuch(List<EncodedMessage> messages) {
    return messages.size() >= MAX_REPLAY_MESSAGES
        || messages.stream().mapToLong(message -> message.json().length()).sum()
            >= MAX_REPLAY_CHARACTERS;
  }

  private static List<EncodedMessage> join(List<EncodedMessage> page, List<EncodedMessage> since) {
    return Stream.concat(page.stream(), since.stream()).toList();
  }

  private static Optional<MessageId> oldest(
      List<EncodedMessage> messages, Optional<MessageId> otherwise) {
    return messages.isEmpty() ? otherwise : Optional.of(messages.get(0).id());
  }

  private static Optional<MessageId> newest(
      List<EncodedMessage> messages, Optional<MessageId> otherwise) {
    return messages.isEmpty() ? otherwise : Optional.of(messages.get(messages.size() - 1).id());
  }
}
