package chat.parley.gateway.client;

import chat.parley.gateway.chat.CatchUp;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.gateway.live.Member;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * One connection's place in one channel. First it is given what it missed, from the store and at
 * last from the memory in which the live stream goes on; from there it is live. A client that reads
 * too slowly falls behind: it gets no live messages until it has drained, and then catches up from
 * the last it was sent. Runs on the connection's event loop.
 */
final class ChannelFeed implements Member {

  private enum State {
    CATCHING_UP,
    /** Live, but what comes first may repeat the end of what was caught up. */
    TAKING_OVER,
    LIVE,
    BEHIND
  }

  private final String channel;
  private final ChatService chat;
  private final Wire wire;
  private final Outbox outbox;
  private State state = State.CATCHING_UP;
  private Optional<MessageId> last = Optional.empty();

  /** Creates a feed that is not live yet. */
  ChannelFeed(String channel, ChatService chat, Wire wire, Outbox outbox) {
    this.channel = channel;
    this.chat = chat;
    this.wire = wire;
    this.outbox = outbox;
  }

  @Override
  public void deliver(LiveBatch batch) {
    switch (state) {
      case LIVE -> send(batch);
      case TAKING_OVER -> takeOver(batch);
      // What catching up reads next will have it.
      case CATCHING_UP, BEHIND -> {}
    }
  }

  /**
   * Reads the newest page, or everything since a message, and is live when that completes. The
   * channel must be subscribed.
   */
  Future<CatchUp.Joined> join(Optional<MessageId> since, int limit) {
    state = State.CATCHING_UP;
    return chat.catchUp().join(channel, since, limit).onSuccess(joined -> goLive(joined.head()));
  }

  boolean isBehind() {
    return state == State.BEHIND;
  }

  /** The client has drained: sends what it missed, piece by piece, until it is live again. */
  Future<Void> catchUp() {
    state = State.CATCHING_UP;
    return chat.catchUp()
        .next(channel, last)
        .compose(
            piece -> {
              var messages = piece.messages();
              if (!messages.isEmpty() && !offer(LiveBatch.of(channel, messages))) {
                fallBehind();
                return Future.succeededFuture();
              }
              last = piece.reached();
              if (piece.isLive()) {
                goLive(last);
                return Future.succeededFuture();
              }
              return catchUp();
            });
  }

  private void goLive(Optional<MessageId> reached) {
    last = reached;
    state = State.TAKING_OVER;
  }

  private void takeOver(LiveBatch batch) {
    var known = last;
    if (known.isPresent()) {
      var fresh =
          batch.messages().stream().filter(message -> message.id().isAfter(known.get())).toList();
      if (fresh.isEmpty()) {
        return;
      }
      if (fresh.size() < batch.messages().size()) {
        state = State.LIVE;
        send(LiveBatch.of(channel, fresh));
        return;
      }
    }
    state = State.LIVE;
    send(batch);
  }

  private void send(LiveBatch batch) {
    if (offer(batch)) {
      last = Optional.of(batch.newest());
    } else {
      fallBehind();
    }
  }

  private boolean offer(LiveBatch batch) {
    return outbox.offer(wire.live(batch));
  }

  private void fallBehind() {
    state = State.BEHIND;
  }
}
