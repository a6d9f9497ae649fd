package chat.parley.gateway.admission;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What live messages and small answers take in memory until their clients have taken them; pages
 * are counted by {@link PageBudget}. The first half of it is there for whoever comes first. Of the
 * other half one client may have an eighth of what is still free (dynamic thresholds, as Choudhury
 * and Hahne have them for the memory of switches): many that read nothing take less each, and
 * something is left for those that read. Who has no room waits, and while more than half is taken
 * those that leave the most unread are let go.
 *
 * <p>The sum is one for all event loops. Each adds to it only now and then, so that a delivery
 * costs no other loop anything.
 */
public final class UnreadBudget {

  /** How often {@link Loop#look} is to be called, in ms. */
  public static final long LOOK_MS = 250;

  /** Who has left much unread at so many looks, one after the other, may be let go. */
  static final int PATIENCE = 4;

  /**
   * The same for who has left little unread, such as one whose network stands still for a moment.
   */
  static final int LONG_PATIENCE = 40;

  /** Less than this is little, in bytes. */
  static final long LITTLE = 64 << 10;

  /** What a loop knows and the sum does not, in bytes. */
  static final long UNTOLD = 64 << 10;

  private static final int PART = 8;

  private final long half;
  private final long max;
  private final AtomicLong told = new AtomicLong();

  /**
   * A budget of which nothing is taken.
   *
   * @param max bytes; a quarter of it must hold the largest batch of messages
   */
  public UnreadBudget(long max) {
    this.max = max;
    this.half = max / 2;
  }

  /**
   * The clients of one event loop.
   *
   * @param loop runs tasks on it, one after the other, and later
   */
  public Loop on(Executor loop) {
    return new Loop(loop);
  }

  /** How many bytes are taken, nearly. */
  public long taken() {
    return Math.max(0, told.get());
  }

  /** The clients of one event loop. Runs on it. */
  public final class Loop {

    private final Executor loop;
    private final Set<Share> shares = new HashSet<>();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private long held;
    private long untold;

    /** How many of those that wait are still to be asked. */
    private int turns;

    private Loop(Executor loop) {
      this.loop = loop;
    }

    /**
     * The share of a client, which has nothing yet.
     *
     * @param room run when there is room again for who waits for it
     * @param letGo ends the client's connection
     */
    public Share share(Runnable room, Runnable letGo) {
      var share = new Share(this, room, letGo);
      shares.add(share);
      return share;
    }

    /** Lets clients go that leave much unread while more than half is taken. */
    public void look() {
      long all = all();
      if (all > half) {
        // Each loop lets go its own part of what is too much.
        letGo((long) ((double) (all - quarter()) * held / all));
      }
      giveTurns();
    }

    private void letGo(long tooMuch) {
      var unread = new ArrayList<Share>();
      for (var share : shares) {
        if (share.isLeftUnread()) {
          unread.add(share);
        }
      }
      unread.sort(Comparator.comparingLong((Share share) -> share.held).reversed());
      long left = tooMuch;
      for (var share : unread) {
        if (left <= 0) {
          return;
        }
        left -= share.held;
        share.letGo.run();
      }
    }

    private long all() {
      return told.get() + untold;
    }

    private long quarter() {
      return half / 2;
    }

    /** With so much room, or so little unread, who waits need not wait for the next look. */
    private void onLess(Share share) {
      if (!waiting.isEmpty()) {
        if (all() <= quarter()) {
          giveTurns();
        } else if (share.held == 0 && waiting.contains(share) && share.hasRoom(share.wanted)) {
          waiting.remove(share);
          loop.execute(share::goOn);
        }
      }
    }

    private boolean hasRoom(long has, long more) {
      long all = all();
      return (has == 0 && all + more <= half) || has + more <= (max - all) / PART;
    }

    private void add(long bytes) {
      held += bytes;
      untold += bytes;
      if (untold >= UNTOLD || untold <= -UNTOLD) {
        told.addAndGet(untold);
        untold = 0;
      }
    }

    /**
     * Everybody who waits is asked once, one after the other: what one writes counts for the next.
     */
    private void giveTurns() {
      if (turns == 0 && !waiting.isEmpty()) {
        turns = waiting.size();
        nextTurn();
      }
    }

    private void nextTurn() {
      while (turns > 0 && !waiting.isEmpty()) {
        turns--;
        var share = waiting.iterator().next();
        waiting.remove(share);
        if (share.hasRoom(share.wanted)) {
          loop.execute(
              () -> {
                share.goOn();
                nextTurn();
              });
          return;
        }
        waiting.add(share);
      }
      turns = 0;
    }
  }

  /** What one client leaves unread. Runs on its event loop. */
  public static final class Share {

    private final Loop loop;
    private final Runnable room;
    private final Runnable letGo;
    private long held;
    private long wanted;
    private long emptied;
    private long emptiedBefore;
    private int looks;
    private boolean isOver;

    private Share(Loop loop, Runnable room, Runnable letGo) {
      this.loop = loop;
      this.room = room;
      this.letGo = letGo;
    }

    /** Whether so many bytes more may be written. */
    public boolean hasRoom(long bytes) {
      return loop.hasRoom(held, bytes);
    }

    /** So many bytes were written. */
    public void add(long bytes) {
      if (!isOver) {
        held += bytes;
        loop.add(bytes);
      }
    }

    /** So many of them were taken. */
    public void remove(long bytes) {
      if (!isOver) {
        held -= bytes;
        if (held == 0) {
          emptied++;
        }
        loop.add(-bytes);
        loop.onLess(this);
      }
    }

    /** There was no room for so many bytes: it is told when there is. */
    public void awaitRoom(long bytes) {
      if (!isOver) {
        wanted = bytes;
        loop.waiting.add(this);
      }
    }

    /** The client has gone; may be told more than once. */
    public void close() {
      if (!isOver) {
        isOver = true;
        loop.shares.remove(this);
        loop.waiting.remove(this);
        loop.add(-held);
        held = 0;
        loop.onLess(this);
      }
    }

    private void goOn() {
      if (!isOver) {
        room.run();
      }
    }

    /** Looks once more; whether something was unread all the time since some looks ago. */
    private boolean isLeftUnread() {
      if (held == 0 || emptied != emptiedBefore) {
        emptiedBefore = emptied;
        looks = 0;
        return false;
      }
      return ++looks > (held < LITTLE ? LONG_PATIENCE : PATIENCE);
    }
  }
}
