package chat.parley.gateway.admission;

import java.util.concurrent.atomic.AtomicLong;

/** So many bytes for all together. Thread-safe. */
public final class ByteBudget {

  private final long max;
  private final AtomicLong taken = new AtomicLong();

  public ByteBudget(long max) {
    this.max = max;
  }

  /** Takes bytes, if there are so many left; who gets them gives them back. */
  public boolean take(long bytes) {
    if (taken.addAndGet(bytes) > max) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** Gives bytes back. */
  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** How many are in use. */
  public long taken() {
    return taken.get();
  }
}
