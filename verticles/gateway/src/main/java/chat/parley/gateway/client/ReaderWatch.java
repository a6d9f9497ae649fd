package chat.parley.gateway.client;

import java.time.Duration;

/**
 * Notices a client that takes nothing of what waits for it. It is asked at every sign of life that
 * the client is sent, instead of setting a timer, which each delivery would have to do. Runs on the
 * client's event loop.
 */
final class ReaderWatch {

  private final Outbox outbox;
  private final long limit;
  private long taken;
  private long idleLooks;

  /**
   * Begins.
   *
   * @param timeout how long a client may take nothing, though something waits
   * @param interval how often {@link #isStalled} is asked; the timeout is rounded up to it
   */
  ReaderWatch(Outbox outbox, Duration timeout, Duration interval) {
    this.outbox = outbox;
    this.limit = (timeout.toMillis() + interval.toMillis() - 1) / interval.toMillis();
  }

  /** Looks once more; whether the client took nothing for that long, though something waited. */
  boolean isStalled() {
    if (outbox.isEmpty() || outbox.taken() != taken) {
      taken = outbox.taken();
      idleLooks = 0;
      return false;
    }
    return ++idleLooks >= limit;
  }
}
