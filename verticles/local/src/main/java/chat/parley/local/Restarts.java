package chat.parley.local;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Whether a process that ended is started again: one that ends again and again is not. */
final class Restarts {

  /** The end that is one too many. */
  static final int TOO_MANY = 3;

  static final Duration WITHIN = Duration.ofMinutes(1);

  private final Map<String, Deque<Long>> ends = new HashMap<>();

  /**
   * A process has ended.
   *
   * @param name which
   * @param nanos the time, as of {@link System#nanoTime}
   * @return whether it is to be started again
   */
  boolean ended(String name, long nanos) {
    Deque<Long> ofThis = ends.computeIfAbsent(name, first -> new ArrayDeque<>());
    ofThis.removeIf(end -> nanos - end > WITHIN.toNanos());
    ofThis.add(nanos);
    return ofThis.size() < TOO_MANY;
  }
}
