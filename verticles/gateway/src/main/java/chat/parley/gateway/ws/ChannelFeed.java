package chat.parley.gateway.ws;

import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.chat.History;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.gateway.live.Member;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One connection's place in one channel. While it reads what it missed, live messages wait; then
 * both are merged, each message once and in order, and from there on it is live. A client that
 * reads too slowly falls behind: it gets no live messages until it has drained, and then catches up
 * from the last it was sent. Runs on the connection's event loop.
 */
final class ChannelFeed implements Member {

  /** In UTF-16 units of JSON. */
  private static final int MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private enum State {
    CATCHING_UP,
    LIVE,
    BEHIND
  }

  /**
   * What a join answers.
   *
   * @param messages oldest to newest
   * @param head the channel's newest message
   * @param complete whether nothing is missing between {@code since} and the messages
   */
  record Joined(List<EncodedMessage> messages, Optional<MessageId> head, boolean complete) {}

  private final String channel;
  private final ChatService chat;
  private final Outbox outbox;
  private final Runnable onBehind;
  private final List<EncodedMessage> waiting = new ArrayList<>();
  private long waitingCharacters;
  private State state = State.CATCHING_UP;
  private Optional<MessageId> last = Optional.empty();

  /**
   * Creates a feed that is not live yet.
   *
   * @param onBehind told when the client has fallen behind
   */
  ChannelFeed(String channel, ChatService chat, Outbox outbox, Runnable onBehind) {
    this.channel = channel;
    this.chat = chat;
    this.outbox = outbox;
    this.onBehind = onBehind;
  }

  @Override
  public void deliver(LiveBatch batch) {
    switch (state) {
      case CATCHING_UP -> keep(batch);
      case LIVE -> {
        if (outbox.offer(batch.frame())) {
          last = Optional.of(batch.messages().get(batch.messages().size() - 1).id());
        } else {
          fallBehind();
        }
      }
      case BEHIND -> {}
    }
  }

  /** Reads the newest page, or everything since a message, and is live when that completes. */
  Future<Joined> join(Optional<MessageId> since, int limit) {
    beginCatchingUp();
    return since
        .map(id -> joinSince(id, limit))
        .orElseGet(() -> joinNewest(limit, true))
        .map(this::goLive);
  }

  boolean isBehind() {
    return state == State.BEHIND;
  }

  /** The client has drained: sends what it missed, piece by piece, until it is live again. */
  Future<Void> catchUp() {
    beginCatchingUp();
    var from = last;
    var read =
        from.isPresent()
            ? chat.replay(channel, from.get())
            : chat.history(channel, new PageRequest.Newest(HistoryPage.DEFAULT_LIMIT))
                .map(page -> new History.Replay(page.messages(), true));
    return read.compose(
        replay -> {
          boolean complete = replay.complete() && !hasOverflowed();
          var messages = complete ? merged(replay.messages()) : List.copyOf(replay.messages());
          if (!messages.isEmpty() && !outbox.offer(ServerFrame.messages(channel, messages))) {
            fallBehind();
            return Future.succeededFuture();
          }
          if (!messages.isEmpty()) {
            last = Optional.of(messages.get(messages.size() - 1).id());
          }
          if (complete) {
            state = State.LIVE;
            return Future.succeededFuture();
          }
          return catchUp();
        });
  }

  private Future<Joined> joinNewest(int limit, boolean complete) {
    return chat.history(channel, new PageRequest.Newest(limit))
        .map(page -> new Joined(page.messages(), page.after(), complete));
  }

  private Future<Joined> joinSince(MessageId since, int limit) {
    return chat.replay(channel, since)
        .compose(
            replay ->
                replay.complete()
                    ? Future.succeededFuture(
                        new Joined(replay.messages(), Optional.of(since), true))
                    : joinNewest(limit, false));
  }

  private Joined goLive(Joined read) {
    if (hasOverflowed()) {
      throw ParleyException.unavailable("the channel is too busy to join now", RETRY_AFTER, null);
    }
    var messages = merged(read.messages());
    if (!messages.isEmpty()) {
      last = Optional.of(messages.get(messages.size() - 1).id());
    } else {
      last = read.head();
    }
    state = State.LIVE;
    return new Joined(messages, last, read.complete());
  }

  /** What was read and what came live meanwhile, each message once, in order. */
  private List<EncodedMessage> merged(List<EncodedMessage> read) {
    if (waiting.isEmpty()) {
      return read;
    }
    var byId = new TreeMap<MessageId, EncodedMessage>();
    read.forEach(message -> byId.put(message.id(), message));
    waiting.forEach(message -> byId.put(message.id(), message));
    waiting.clear();
    return List.copyOf(byId.values());
  }

  private void beginCatchingUp() {
    state = State.CATCHING_UP;
    waiting.clear();
    waitingCharacters = 0;
  }

  private void keep(LiveBatch batch) {
    batch.messages().forEach(message -> waitingCharacters += message.json().length());
    if (hasOverflowed()) {
      waiting.clear();
    } else {
      waiting.addAll(batch.messages());
    }
  }

  /** More came live meanwhile than is kept: what is read must be read again. */
  private boolean hasOverflowed() {
    return waitingCharacters > MAX_WAITING_CHARACTERS;
  }

  private void fallBehind() {
    state = State.BEHIND;
    waiting.clear();
    onBehind.run();
  }
}
