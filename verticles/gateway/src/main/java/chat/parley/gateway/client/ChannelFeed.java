package chat.parley.gateway.client;

import chat.parley.gateway.admission.Place;
import chat.parley.gateway.chat.CatchUp;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.gateway.live.Member;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One connection's place in one channel. First it is given what it missed, from the store and at
 * last from the memory in which the live stream goes on; from there it is live. A client that reads
 * too slowly falls behind: it gets no live messages until it has drained, and then catches up from
 * the last it was sent.
 *
 * <p>A member can join again, to be given what it says it lacks. Joins take turns, and one that
 * fails leaves a member what it was. Runs on the connection's event loop.
 */
final class ChannelFeed implements Member {

  /**
   * What is written at once to a member that catches up, in characters of JSON: it is made for this
   * member alone, and in vain where there is no room for it.
   */
  private static final int MAX_BATCH = 128 << 10;

  private enum State {
    /** No join has succeeded yet. */
    JOINING,
    CATCHING_UP,
    /** Live, but what comes first may repeat the end of what was caught up. */
    TAKING_OVER,
    LIVE,
    BEHIND,
    LEFT
  }

  private final String channel;
  private final Place place;
  private final ChatService chat;
  private final Wire wire;
  private final Outbox outbox;
  private State state = State.JOINING;
  private Optional<MessageId> last = Optional.empty();

  /** Keeps nothing of what was answered: the feed stays as long as the member does. */
  private Future<Void> lastJoin = Future.succeededFuture();

  private int joins;

  /**
   * Creates a feed that is not live yet.
   *
   * @param place given back when it is left
   */
  ChannelFeed(String channel, Place place, ChatService chat, Wire wire, Outbox outbox) {
    this.channel = channel;
    this.place = place;
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
      case JOINING, CATCHING_UP, BEHIND, LEFT -> {}
    }
  }

  /** Runs a join when those before it are over, however they ended. */
  Future<CatchUp.Joined> inTurn(Supplier<Future<CatchUp.Joined>> join) {
    joins++;
    var mine = lastJoin.transform(before -> join.get());
    lastJoin = mine.<Void>transform(done -> Future.succeededFuture());
    return mine.onComplete(done -> joins--);
  }

  /**
   * Reads the newest page, or everything since a message, and is live when that completes. When it
   * fails, who was a member before is {@linkplain #isBehind behind}. The channel must be
   * subscribed.
   */
  Future<CatchUp.Joined> join(Optional<MessageId> since, int limit) {
    if (isMember()) {
      state = State.CATCHING_UP;
    }
    return chat.catchUp()
        .join(channel, since, limit)
        .onSuccess(joined -> goLive(joined.head()))
        .onFailure(
            failure -> {
              if (isMember()) {
                fallBehind();
              }
            });
  }

  /** Whether a join has succeeded. */
  boolean isMember() {
    return state != State.JOINING && state != State.LEFT;
  }

  /** Whether anybody waits for a join. */
  boolean isJoining() {
    return joins > 0;
  }

  /** Nothing more is delivered. */
  void leave() {
    state = State.LEFT;
    place.leave();
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
              if (state != State.CATCHING_UP) {
                return Future.succeededFuture();
              }
              for (var batch : LiveBatch.split(channel, piece.messages(), MAX_BATCH)) {
                if (!outbox.offer(batch.characters(), () -> wire.live(batch))) {
                  fallBehind();
                  return Future.succeededFuture();
                }
                last = Optional.of(batch.newest());
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
    if (state != State.LEFT) {
      last = reached;
      state = State.TAKING_OVER;
    }
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
    if (state != State.LEFT) {
      state = State.BEHIND;
    }
  }
}
