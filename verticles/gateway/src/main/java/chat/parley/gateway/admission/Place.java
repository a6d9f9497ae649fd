package chat.parley.gateway.admission;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place that somebody has, until it is given back. Thread-safe. */
public final class Place {

  private final Runnable giveBack;
  private final AtomicBoolean isTaken = new AtomicBoolean(true);

  Place(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  /** Gives it back; may be told more than once. */
  public void leave() {
    if (isTaken.compareAndSet(true, false)) {
      giveBack.run();
    }
  }
}
