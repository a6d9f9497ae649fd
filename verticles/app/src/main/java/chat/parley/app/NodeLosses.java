package chat.parley.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells that other nodes were lost, for as long as they stay away: one that is lost need not be
 * dead, but may live on behind a split and do there what nobody here sees. Also tells one who only
 * comes to listen afterwards: a gateway that starts while the cluster breaks or heals has read
 * already what it then has to doubt. Thread-safe.
 */
final class NodeLosses {

  /** Who stayed away so long is not expected back: a split is healed by then, or looked after. */
  static final Duration EXPECTED_BACK = Duration.ofHours(1);

  private final Supplier<Set<String>> present;
  private final LongSupplier nanoTime;

  /** The addresses of those who are away, and when they were lost. */
  private final Map<String, Long> away = new HashMap<>();

  private boolean happened;
  private Runnable listener;

  /**
   * Creates one that knows of no loss.
   *
   * @param present the addresses of all nodes that are in the cluster now
   * @param nanoTime as {@link System#nanoTime}
   */
  NodeLosses(Supplier<Set<String>> present, LongSupplier nanoTime) {
    this.present = present;
    this.nanoTime = nanoTime;
  }

  /** The node at an address was lost. */
  void lost(String address) {
    synchronized (this) {
      away.put(address, nanoTime.getAsLong());
    }
    happened();
  }

  /** What was apart has come together. */
  void healed() {
    happened();
  }

  /** Tells again while somebody is away, and once more when the last has come back. */
  void look() {
    synchronized (this) {
      if (away.isEmpty()) {
        return;
      }
      long now = nanoTime.getAsLong();
      away.values().removeIf(lostAt -> now - lostAt > EXPECTED_BACK.toNanos());
      // A node that starts at the same address is proof as well that the old one is no more.
      away.keySet().removeAll(present.get());
    }
    happened();
  }

  /**
   * Listens from now on.
   *
   * @param listener is called at once if there was a loss before
   */
  void listen(Runnable listener) {
    boolean late;
    synchronized (this) {
      this.listener = listener;
      late = happened;
    }
    if (late) {
      listener.run();
    }
  }

  private void happened() {
    Runnable told;
    synchronized (this) {
      happened = true;
      told = listener;
    }
    if (told != null) {
      told.run();
    }
  }
}
