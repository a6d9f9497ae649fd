package chat.parley.gateway.live;

import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the recent messages of many channels may take together. Where it is too much, the channel
 * that was used the longest ago gives up its messages: the store has them. Not thread-safe.
 */
final class RecentTotal {

  private final long maxCharacters;
  private final AtomicLong shown;
  private long characters;

  /** From the one that was used the longest ago to the one that was used last. */
  private final LinkedHashMap<RecentMessages, Long> shares = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A budget of which nothing is taken.
   *
   * @param maxCharacters of JSON
   * @param shown what operators see of it, together with others; it is added to
   */
  RecentTotal(long maxCharacters, AtomicLong shown) {
    this.maxCharacters = maxCharacters;
    this.shown = shown;
  }

  /** A channel was used, and has so many characters now; with none it takes nothing here either. */
  void used(RecentMessages channel, long now) {
    count(channel, now);
    while (characters > maxCharacters) {
      var oldest = shares.keySet().iterator().next();
      oldest.forget();
      count(oldest, 0);
    }
  }

  private void count(RecentMessages channel, long now) {
    var before = now == 0 ? shares.remove(channel) : shares.put(channel, now);
    long more = now - (before == null ? 0 : before);
    characters += more;
    shown.addAndGet(more);
  }
}
