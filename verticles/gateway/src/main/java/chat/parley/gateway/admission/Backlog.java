package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import java.time.Duration;

/**
 * What a client has sent that was not handled yet, in bytes: what is still coming, and what waits
 * while the client is read no further. A little is free. The rest takes from what all clients
 * together may have, and must be done in time. For one event loop.
 */
public final class Backlog {

  /** In bytes: so much a client may hold for nothing. */
  public static final int FREE = 16 << 10;

  private final IncomingBudget budget;
  private final ClientAddress from;
  private final long timeoutNanos;
  private long held;
  private long taken;
  private long largeSince;
  private boolean isClosed;

  /**
   * Holds nothing yet.
   *
   * @param budget of all clients
   * @param from where the client is
   * @param timeout for how long it may hold more than what is free
   */
  Backlog(IncomingBudget budget, ClientAddress from, Duration timeout) {
    this.budget = budget;
    this.from = from;
    this.timeoutNanos = timeout.toNanos();
  }

  /** So much more came; to be settled. */
  public void add(long bytes) {
    held += bytes;
  }

  /** So much was handled; to be settled. */
  public void remove(long bytes) {
    held -= bytes;
  }

  /** A message that was coming is whole: the next one has its own time. */
  public void progressed() {
    largeSince = System.nanoTime();
  }

  /** Whether it holds more than what is free. */
  public boolean isLarge() {
    return held > FREE;
  }

  /**
   * Takes from the budget what is held, or gives back what is not any more.
   *
   * @return false where there is no room for it, and where it has been large for too long
   */
  public boolean settle() {
    if (isClosed) {
      return true;
    }
    if (!isLarge()) {
      giveBack(taken);
      return true;
    }
    if (taken == 0) {
      largeSince = System.nanoTime();
    }
    if (held < taken) {
      giveBack(taken - held);
    } else if (held > taken) {
      if (!budget.take(from, held - taken)) {
        return false;
      }
      taken = held;
    }
    return System.nanoTime() - largeSince <= timeoutNanos;
  }

  /** Gives all back: the client has gone. */
  public void close() {
    isClosed = true;
    giveBack(taken);
  }

  private void giveBack(long bytes) {
    if (bytes > 0) {
      budget.giveBack(from, bytes);
      taken -= bytes;
    }
  }
}
