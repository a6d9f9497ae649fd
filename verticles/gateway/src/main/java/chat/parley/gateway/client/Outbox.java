package chat.parley.gateway.client;

import io.vertx.core.Future;
import java.util.List;

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
 * </pre>
 *
 * <p>Runs on the client's event loop.
 */
final class Outbox {

  /**
   * What a text takes in memory beside its characters, in characters: the buffer, the promise and
   * the entries of queues. Counted, since many small answers would be free otherwise.
   */
  private static final int OVERHEAD = 256;

  private enum State {
    TAKING,
    FULL
  }

  private final Wire wire;
  private final long limit;
  private final Runnable onFull;
  private final Runnable onDrained;
  private State state = State.TAKING;
  private long outstanding;
  private long taken;

  /**
   * Creates an empty outbox.
   *
   * @param limit how much may be outstanding, in characters
   * @param onFull told when more is outstanding, or would be; nothing more may then be asked for
   * @param onDrained told when, after that, most of it has gone
   */
  Outbox(Wire wire, long limit, Runnable onFull, Runnable onDrained) {
    this.wire = wire;
    this.limit = limit;
    this.onFull = onFull;
    this.onDrained = onDrained;
  }

  /**
   * Sends an answer, whatever is outstanding: what was asked for is answered, and with a full
   * outbox nothing more is asked for.
   *
   * @return completes when the operating system took it
   */
  Future<Void> send(String text) {
    var written = write(text);
    if (outstanding > limit) {
      fill();
    }
    return written;
  }

  /**
   * Sends live messages if there is room; false when the client must first catch up. With nothing
   * outstanding there is room for any one batch.
   */
  boolean offer(List<String> texts) {
    if (state == State.FULL || (outstanding > 0 && outstanding + cost(texts) > limit)) {
      fill();
      return false;
    }
    texts.forEach(this::write);
    return true;
  }

  boolean isEmpty() {
    return outstanding == 0;
  }

  /** Counts what was taken: as long as it grows, the client reads. */
  long taken() {
    return taken;
  }

  private Future<Void> write(String text) {
    int cost = cost(text);
    outstanding += cost;
    return wire.write(text).onComplete(written -> taken(cost));
  }

  private static long cost(List<String> texts) {
    long cost = 0;
    for (var text : texts) {
      cost += cost(text);
    }
    return cost;
  }

  private static int cost(String text) {
    return text.length() + OVERHEAD;
  }

  private void fill() {
    if (state == State.TAKING) {
      state = State.FULL;
      onFull.run();
    }
  }

  private void taken(int cost) {
    outstanding -= cost;
    taken++;
    if (state == State.FULL && outstanding <= limit / 4) {
      state = State.TAKING;
      onDrained.run();
    }
  }
}
