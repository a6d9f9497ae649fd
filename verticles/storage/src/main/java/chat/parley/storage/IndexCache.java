package chat.parley.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The bucket indexes that reads need. Closed buckets never change, so what lies in them is answered
 * from the cache for ever; what may lie in the newest one needs an index younger than {@link
 * #MAX_AGE}, far less than the time by which a bucket is stored before it starts.
 */
final class IndexCache {

  static final Duration MAX_AGE = Duration.ofMillis(1_500);

  /** In starts: room for 100,000 channels, most of which have one bucket. */
  private static final long MAX_WEIGHT = 2_000_000;

  /** What an entry costs beside its starts, counted in starts. */
  private static final int ENTRY_WEIGHT = 16;

  private record Known(BucketIndex index, long readAt) {
    boolean isFresh() {
      return System.nanoTime() - readAt < MAX_AGE.toNanos();
    }
  }

  private final Cache<String, Known> known =
      Caffeine.newBuilder()
          .maximumWeight(MAX_WEIGHT)
          .weigher((String channel, Known entry) -> ENTRY_WEIGHT + entry.index().size())
          .build();

  private final BucketStore buckets;

  IndexCache(BucketStore buckets) {
    this.buckets = buckets;
  }

  /**
   * An index that is right for this time and all before it.
   *
   * @param reader the kind of query that needs it
   */
  Future<BucketIndex> at(QueryKind reader, String channel, long sentAt) {
    var entry = known.getIfPresent(channel);
    if (entry != null && (sentAt < entry.index().newest() || entry.isFresh())) {
      return Future.succeededFuture(entry.index());
    }
    // The age counts from before the query: what it saw may be as old as that.
    long readAt = System.nanoTime();
    return buckets
        .refresh(reader.index(), channel, entry == null ? BucketIndex.initial() : entry.index())
        .onSuccess(index -> known.put(channel, new Known(index, readAt)));
  }
}
