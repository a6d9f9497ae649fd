package chat.parley.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * How many rows one query for history asks for. A query is limited by rows, and a text has between
 * one byte and 200 kB: so the first query of a channel asks for few, and each further one for as
 * many as would have {@link #TARGET_BYTES} if they were like those before, but at most {@value
 * #GROWTH} times as many as that brought. Thread-safe.
 */
final class FetchSizes {

  /** Of a channel of which nothing is known: 3 MB if its texts are the longest. */
  static final int FIRST = 16;

  /** A page of the default limit and the row behind it need one query, one of 200 needs three. */
  static final int MAX = 67;

  private static final int GROWTH = 4;
  private static final long TARGET_BYTES = 2 << 20;
  private static final int MAX_CHANNELS = 100_000;

  private final Cache<String, Integer> rows =
      Caffeine.newBuilder().maximumSize(MAX_CHANNELS).build();

  /** How many rows the next query of a channel may ask for. */
  int next(String channel) {
    var known = rows.getIfPresent(channel);
    return known == null ? FIRST : known;
  }

  /** A query of a channel has brought rows of so many bytes together. */
  void fetched(String channel, int count, long bytes) {
    if (count == 0) {
      return;
    }
    int before = next(channel);
    long fit = TARGET_BYTES * count / Math.max(1, bytes);
    long grown = Math.max(before, (long) GROWTH * count);
    int after = (int) Math.max(1, Math.min(MAX, Math.min(fit, grown)));
    if (after != before) {
      rows.put(channel, after);
    }
  }
}
