package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What pages of history and lists of channels take in memory, from before they are read until their
 * clients have taken them: so much for all clients, and a part of it for those of one address. Who
 * asks for more waits in the line of their address; the addresses take turns, and those that have
 * read the most large pages come last ({@link PageRate}). While somebody waits for memory, clients
 * that leave large pages unread are let go. Thread-safe.
 */
public final class PageBudget {

  /** In bytes: what a page takes of which nobody knows yet how large it is. */
  static final long UNKNOWN = 2 << 20;

  /** Those of one address may take one part of so many. */
  static final int ADDRESS_PART = 4;

  private static final Duration COME_AGAIN = Duration.ofSeconds(2);

  /** Who waits for so long has somebody let go who has left a page unread for so long. */
  static final Duration PRESSURE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final long max;
  private final Duration patience;
  private final PageRate rate;
  private final Map<ClientAddress, Line> lines = new HashMap<>();

  /** Addresses somebody of whom waits, and may be given a share. */
  private final Deque<Line> modest = new ArrayDeque<>();

  /** The same of those that have read much, who wait for the rate, too. */
  private final Deque<Line> greedy = new ArrayDeque<>();

  /** Pages that were read and are not taken. */
  private final Set<Share> unread = new HashSet<>();

  private long taken;
  private int waiting;
  private boolean isResting;

  /**
   * A budget of which nothing is taken.
   *
   * @param max bytes
   * @param patience how long somebody waits
   * @param rate of large pages
   */
  PageBudget(Vertx vertx, long max, Duration patience, PageRate rate) {
    this.vertx = vertx;
    this.max = max;
    this.patience = patience;
    this.rate = rate;
  }

  /**
   * A share for a page that somebody of this address asks for; it takes nothing yet.
   *
   * @param letGo ends the client's connection, which leaves the page unread while others wait; run
   *     on the context on which the share is taken
   */
  public Share share(ClientAddress from, Runnable letGo) {
    return new Share(from, letGo);
  }

  /** How many bytes are taken. */
  synchronized long taken() {
    return taken;
  }

  /** How many wait. */
  synchronized int waiting() {
    return waiting;
  }

  /**
   * Lets the client go that has left the most unread; one of the address, where that has all it may
   * and nobody else's going would help.
   */
  private synchronized void relieve(ClientAddress waiting) {
    var line = lines.get(waiting);
    boolean isOwnFault = line != null && !line.fits();
    if (!isOwnFault && hasMemory()) {
      return;
    }
    long before = System.nanoTime() - PRESSURE.toNanos();
    unread.stream()
        .filter(share -> share.unreadSince - before <= 0)
        .filter(share -> !isOwnFault || share.from.equals(waiting))
        .max(Comparator.comparingLong(share -> share.bytes))
        .ifPresent(
            share -> {
              unread.remove(share);
              share.context.runOnContext(now -> share.letGo.run());
            });
  }

  private void giveTurns() {
    while (hasMemory()) {
      var turns = turns();
      if (turns.isEmpty()) {
        return;
      }
      var line = turns.removeFirst();
      line.turns = null;
      var first = line.waiting.iterator().next();
      line.waiting.remove(first);
      waiting--;
      first.grant(line);
      line.wantTurn();
    }
  }

  private boolean hasMemory() {
    return taken + UNKNOWN <= max;
  }

  /** Those who come next; nobody, where all that wait have to wait for the rate. */
  private Deque<Line> turns() {
    if (!modest.isEmpty() || greedy.isEmpty() || rate.hasRoom()) {
      return modest.isEmpty() ? greedy : modest;
    }
    if (!isResting) {
      isResting = true;
      vertx.setTimer(Math.max(1, rate.untilRoom().toMillis()), rested -> goOn());
    }
    return modest;
  }

  private synchronized void goOn() {
    isResting = false;
    giveTurns();
  }

  /** Those of one address. */
  private final class Line {

    private final ClientAddress address;
    private final Set<Share> waiting = new LinkedHashSet<>();
    private long taken;

    /** Where it stands in line, if it does. */
    private Deque<Line> turns;

    private Line(ClientAddress address) {
      this.address = address;
    }

    private boolean fits() {
      return taken + UNKNOWN <= max / ADDRESS_PART;
    }

    private void wantTurn() {
      if (turns == null && !waiting.isEmpty() && fits()) {
        turns = rate.isModest(address) ? modest : greedy;
        turns.addLast(this);
      } else if (turns != null && waiting.isEmpty()) {
        turns.remove(this);
        turns = null;
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
    private final Runnable letGo;
    private final Promise<Void> granted = Promise.promise();
    private State state = State.NEW;
    private Context context;
    private long patienceTimer;
    private long pressureTimer;
    private long bytes;
    private long unreadSince;

    private Share(ClientAddress from, Runnable letGo) {
      this.from = from;
      this.letGo = letGo;
    }

    /**
     * Waits for its turn; to be asked once. Completes on the caller's context, and fails with
     * UNAVAILABLE when that does not come in time, or it was released.
     */
    public Future<Void> take() {
      synchronized (PageBudget.this) {
        if (state == State.OVER) {
          return Future.failedFuture(busy());
        } else if (state != State.NEW) {
          return granted.future();
        }
        context = vertx.getOrCreateContext();
        var line = lines.computeIfAbsent(from, Line::new);
        if (line.waiting.isEmpty() && line.fits() && hasMemory() && isInTime()) {
          hold(line);
          granted.complete();
          return granted.future();
        }
        state = State.WAITING;
        patienceTimer = vertx.setTimer(patience.toMillis(), late -> giveUp());
        pressureTimer = vertx.setPeriodic(PRESSURE.toMillis(), still -> relieve(from));
        line.waiting.add(this);
        waiting++;
        line.wantTurn();
        giveTurns();
        return granted.future();
      }
    }

    /** The page has so many bytes as it is written. */
    public void measured(long length) {
      synchronized (PageBudget.this) {
        if (state == State.TAKEN) {
          unreadSince = System.nanoTime();
          unread.add(this);
          rate.charge(from, length);
          set(lines.get(from), length);
        }
      }
    }

    /** The client has taken it, or will not any more; may be told more than once. */
    public void release() {
      synchronized (PageBudget.this) {
        if (state == State.TAKEN) {
          state = State.OVER;
          unread.remove(this);
          set(lines.get(from), 0);
        } else if (state == State.WAITING) {
          leaveLine();
          fail();
        }
        state = State.OVER;
      }
    }

    /** Whether it need not wait for the rate, nor for those who do. */
    private boolean isInTime() {
      return rate.isModest(from) || (greedy.isEmpty() && rate.hasRoom());
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
      cancelTimers();
      var line = lines.get(from);
      line.waiting.remove(this);
      waiting--;
      line.wantTurn();
    }

    private void fail() {
      context.runOnContext(later -> granted.fail(busy()));
    }

    private ParleyException busy() {
      return ParleyException.unavailable("too many pages are being read", COME_AGAIN, null);
    }

    private void cancelTimers() {
      vertx.cancelTimer(patienceTimer);
      vertx.cancelTimer(pressureTimer);
    }

    private void grant(Line line) {
      cancelTimers();
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
