package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What pages of history take in memory, from before they are read until their clients have taken
 * them: so much for all clients, and a part of it for those of one address. Who asks for more waits
 * in the line of their address; the addresses take turns. Thread-safe.
 */
public final class PageBudget {

  /** In bytes: what a page takes of which nobody knows yet how large it is. */
  static final long UNKNOWN = 2 << 20;

  /** A character has at most so many bytes in memory. */
  private static final int CHARACTER = 2;

  /** Those of one address may take one part of so many. */
  static final int ADDRESS_PART = 4;

  private static final Duration COME_AGAIN = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final long max;
  private final Duration patience;
  private final Map<ClientAddress, Line> lines = new HashMap<>();

  /** Addresses somebody of whom waits, and may be given a share. */
  private final Deque<Line> turns = new ArrayDeque<>();

  private long taken;
  private int waiting;

  /**
   * A budget of which nothing is taken.
   *
   * @param max bytes
   * @param patience how long somebody waits
   */
  PageBudget(Vertx vertx, long max, Duration patience) {
    this.vertx = vertx;
    this.max = max;
    this.patience = patience;
  }

  /** A share for a page that somebody of this address asks for; it takes nothing yet. */
  public Share share(ClientAddress from) {
    return new Share(from);
  }

  /** How many bytes are taken. */
  synchronized long taken() {
    return taken;
  }

  /** How many wait. */
  synchronized int waiting() {
    return waiting;
  }

  private void giveTurns() {
    while (!turns.isEmpty() && taken + UNKNOWN <= max) {
      var line = turns.removeFirst();
      line.hasTurn = false;
      var first = line.waiting.iterator().next();
      line.waiting.remove(first);
      waiting--;
      first.grant(line);
      line.wantTurn();
    }
  }

  /** Those of one address. */
  private final class Line {

    private final ClientAddress address;
    private final Set<Share> waiting = new LinkedHashSet<>();
    private long taken;
    private boolean hasTurn;

    private Line(ClientAddress address) {
      this.address = address;
    }

    private boolean fits() {
      return taken + UNKNOWN <= max / ADDRESS_PART;
    }

    private void wantTurn() {
      if (!hasTurn && !waiting.isEmpty() && fits()) {
        hasTurn = true;
        turns.addLast(this);
      } else if (hasTurn && waiting.isEmpty()) {
        hasTurn = false;
        turns.remove(this);
      }
      if (taken == 0 && waiting.isEmpty()) {
        lines.remove(address);
      }
    }

    private void take(long bytes) {
      taken += bytes;
      PageBudget.this.taken += bytes;
    }
  }

  private enum State {
    NEW,
    WAITING,
    TAKEN,
    OVER
  }

  /** What one page takes. */
  public final class Share {

    private final ClientAddress from;
    private final Promise<Void> granted = Promise.promise();
    private State state = State.NEW;
    private Context context;
    private long timer;
    private long bytes;

    private Share(ClientAddress from) {
      this.from = from;
    }

    /**
     * Waits for its turn; to be asked once. Completes on the caller's context, and fails with
     * UNAVAILABLE when that does not come in time.
     */
    public Future<Void> take() {
      synchronized (PageBudget.this) {
        if (state != State.NEW) {
          return granted.future();
        }
        var line = lines.computeIfAbsent(from, Line::new);
        if (line.waiting.isEmpty() && line.fits() && taken + UNKNOWN <= max) {
          hold(line);
          granted.complete();
          return granted.future();
        }
        state = State.WAITING;
        context = vertx.getOrCreateContext();
        timer = vertx.setTimer(patience.toMillis(), late -> giveUp());
        line.waiting.add(this);
        waiting++;
        line.wantTurn();
        return granted.future();
      }
    }

    /** The page has so many characters. */
    public void measured(long characters) {
      synchronized (PageBudget.this) {
        if (state == State.TAKEN) {
          set(lines.get(from), characters * CHARACTER);
        }
      }
    }

    /** The client has taken it, or will not any more; may be told more than once. */
    public void release() {
      synchronized (PageBudget.this) {
        if (state == State.TAKEN) {
          state = State.OVER;
          set(lines.get(from), 0);
        } else if (state == State.WAITING) {
          leaveLine();
          fail();
        }
        state = State.OVER;
      }
    }

    private void giveUp() {
      synchronized (PageBudget.this) {
        if (state == State.WAITING) {
          leaveLine();
          state = State.OVER;
          fail();
        }
      }
    }

    private void leaveLine() {
      vertx.cancelTimer(timer);
      var line = lines.get(from);
      line.waiting.remove(this);
      waiting--;
      line.wantTurn();
    }

    private void fail() {
      var busy = ParleyException.unavailable("too many pages are being read", COME_AGAIN, null);
      context.runOnContext(later -> granted.fail(busy));
    }

    private void grant(Line line) {
      vertx.cancelTimer(timer);
      hold(line);
      context.runOnContext(now -> granted.complete());
    }

    private void hold(Line line) {
      state = State.TAKEN;
      bytes = UNKNOWN;
      line.take(UNKNOWN);
    }

    private void set(Line line, long now) {
      line.take(now - bytes);
      bytes = now;
      line.wantTurn();
      giveTurns();
    }
  }
}
