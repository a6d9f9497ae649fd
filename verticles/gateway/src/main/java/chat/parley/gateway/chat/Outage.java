package chat.parley.gateway.chat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Notices that a server answers nothing any more, and then admits one request now and then instead
 * of letting all wait for their time-outs: a circuit breaker (Nygard, "Release It!", 2007) that
 * also opens while the first requests still wait. Thread-safe.
 */
final class Outage {

  /** Longer than a leader's change takes in a healthy cluster. */
  static final Duration PATIENCE = Duration.ofMillis(1_500);

  static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

  private final LongSupplier nanoTime;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lastTry = new AtomicLong();
  private volatile long waitingSince;
  private volatile boolean down;

  /** Begins with a server that is up. */
  Outage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    lastTry.set(nanoTime.getAsLong());
  }

  /** Whether a request may go; it is then to be followed by one call of {@link #answered}. */
  boolean admits() {
    long now = nanoTime.getAsLong();
    if (waiting.getAndIncrement() == 0) {
      waitingSince = now;
    }
    boolean isSilent = now - waitingSince > PATIENCE.toNanos();
    if (!down && !isSilent) {
      return true;
    }
    long last = lastTry.get();
    if (now - last >= BETWEEN_TRIES.toNanos() && lastTry.compareAndSet(last, now)) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** A request that was admitted has ended. */
  void answered(boolean well) {
    waiting.decrementAndGet();
    if (well) {
      down = false;
      waitingSince = nanoTime.getAsLong();
    }
  }

  /** A request was given up, though it may still end. */
  void unanswered() {
    down = true;
  }
}
