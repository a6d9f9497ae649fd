package chat.parley.gateway.client;

import chat.parley.gateway.admission.UnreadBudget;
import chat.parley.protocol.EncodedText;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is on its way to one client. Counts what was handed to the wire and not yet taken by the
 * operating system, so that a slow reader is noticed before it fills the memory: live messages, and
 * answers just as well.
 *
 * <pre>
 *              (more is outstanding than the limit, or would be)
 *     TAKING ─────────────────────────────────────────────────────▶ FULL
 *        ▲                                                            │
 *        └──────────────(a quarter of the limit is left)──────────────┘
 *
 *              (all clients together leave too much unread)
 *     TAKING ─────────────────────────────────────────────────────▶ WAITING
 *        ▲                                                            │
 *        └────────────────────(there is room again)───────────────────┘
 * </pre>
 *
 * <p>Runs on the client's event loop.
 */
final class Outbox {

  /**
   * What a text takes in memory beside its own bytes: the buffer, the promise and the entries of
   * queues. Counted, since many small answers would be free otherwise.
   */
  private static final int OVERHEAD = 256;

  private enum State {
    TAKING,
    FULL,
    WAITING
  }

  /** Whom an outbox tells what becomes of it. */
  interface Watcher {

    /** More is outstanding than may be, or would be; nothing more may be asked for. */
    void full();

    /** Most of what was too much has gone. */
    void drained();

    /** All clients together leave too much unread, and this one the most. */
    void mustGo();
  }

  private final Wire wire;
  private final long limit;
  private final Watcher watcher;
  private final UnreadBudget.Share share;
  private State state = State.TAKING;
  private long outstanding;
  private long taken;

  /**
   * Creates an empty outbox.
   *
   * @param limit how much may be outstanding, in bytes
   * @param unread what all clients may leave unread
   * @param watcher told of it
   */
  Outbox(Wire wire, long limit, UnreadBudget.Loop unread, Watcher watcher) {
    this.wire = wire;
    this.limit = limit;
    this.watcher = watcher;
    this.share = unread.share(this::hasRoom, watcher::mustGo);
  }

  /**
   * Sends an answer, whatever is outstanding: what was asked for is answered, and with a full
   * outbox nothing more is asked for.
   *
   * @return completes when the operating system took it
   */
  Future<Void> send(EncodedText text) {
    return sent(write(text));
  }

  /** The same for a page, which has a budget of its own. */
  Future<Void> sendPage(EncodedText text) {
    int cost = cost(text);
    outstanding += cost;
    return sent(wire.write(text).onComplete(written -> taken(cost)));
  }

  /**
   * Sends live messages if there is room; false when the client must first catch up. With nothing
   * outstanding there is room for any one batch, as long as the clients together leave little
   * unread.
   */
  boolean offer(List<EncodedText> texts) {
    if (state != State.TAKING) {
      return false;
    }
    if (!hasRoom(cost(texts))) {
      return false;
    }
    texts.forEach(this::write);
    return true;
  }

  /**
   * The same for texts that are made for this client alone: not where there is no room for them.
   *
   * @param least how many bytes they have at least
   */
  boolean offer(long least, Supplier<List<EncodedText>> texts) {
    return state == State.TAKING && hasRoom(least) && offer(texts.get());
  }

  boolean isEmpty() {
    return outstanding == 0;
  }

  /** Counts what was taken: as long as it grows, the client reads. */
  long taken() {
    return taken;
  }

  /** The client has gone, and with it what it left unread; may be told more than once. */
  void close() {
    share.close();
  }

  private Future<Void> write(EncodedText text) {
    int cost = cost(text);
    outstanding += cost;
    share.add(cost);
    return wire.write(text)
        .onComplete(
            written -> {
              share.remove(cost);
              taken(cost);
            });
  }

  private Future<Void> sent(Future<Void> written) {
    if (outstanding > limit && state == State.TAKING) {
      fill(State.FULL);
    }
    return written;
  }

  /** Whether there is room for so much; if not, it is seen to that there will be. */
  private boolean hasRoom(long cost) {
    if (outstanding > 0 && outstanding + cost > limit) {
      fill(State.FULL);
      return false;
    } else if (!share.hasRoom(cost)) {
      fill(State.WAITING);
      share.awaitRoom(cost);
      return false;
    }
    return true;
  }

  private static long cost(List<EncodedText> texts) {
    long cost = 0;
    for (var text : texts) {
      cost += cost(text);
    }
    return cost;
  }

  private static int cost(EncodedText text) {
    return text.length() + OVERHEAD;
  }

  private void fill(State why) {
    state = why;
    watcher.full();
  }

  private void taken(int cost) {
    outstanding -= cost;
    taken++;
    if (state == State.FULL && outstanding <= limit / 4) {
      drained();
    }
  }

  /** There is room again for all, but perhaps still too much of this client. */
  private void hasRoom() {
    if (state == State.WAITING) {
      if (outstanding <= limit / 4) {
        drained();
      } else {
        state = State.FULL;
      }
    }
  }

  private void drained() {
    state = State.TAKING;
    watcher.drained();
  }
}
