package chat.parley.gateway.admission;

import chat.parley.protocol.ParleyException;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * A token bucket for each key, such as a user or an address; forgotten when it would be full again.
 * Thread-safe.
 *
 * @param <K> what has a bucket of its own
 */
final class Buckets<K> {

  private static final int MAX_KEYS = 1_000_000;
  private static final Duration KEEP_AT_LEAST = Duration.ofMinutes(10);

  private final LoadingCache<K, Bucket> buckets;
  private final int burst;
  private final String refusal;

  /**
   * Makes full buckets.
   *
   * @param burst how many tokens a bucket holds
   * @param refill how many tokens come back in a period
   * @param refusal what those are told who have too few
   */
  Buckets(int burst, int refill, Duration period, String refusal) {
    this.burst = burst;
    this.refusal = refusal;
    var full = period.multipliedBy(burst).dividedBy(refill);
    buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterAccess(full.compareTo(KEEP_AT_LEAST) > 0 ? full : KEEP_AT_LEAST)
            .build(
                key ->
                    Bucket.builder()
                        .addLimit(limit -> limit.capacity(burst).refillGreedy(refill, period))
                        .build());
  }

  /**
   * Takes tokens, if there are so many.
   *
   * @throws ParleyException RATE_LIMITED with the time until there are so many
   */
  void take(K key, int tokens) {
    var probe = buckets.get(key).tryConsumeAndReturnRemaining(tokens);
    if (!probe.isConsumed()) {
      long millis = Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis());
      throw ParleyException.rateLimited(refusal, Duration.ofMillis(millis));
    }
  }

  /** Takes tokens, if there are so many; whether there were. */
  boolean tryTake(K key, int tokens) {
    return buckets.get(key).tryConsume(tokens);
  }

  /** Whether there is a token. */
  boolean hasAny(K key) {
    return buckets.get(key).getAvailableTokens() > 0;
  }

  /** How long until there is one. */
  Duration untilAny(K key) {
    return Duration.ofNanos(buckets.get(key).estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  /**
   * Takes tokens, if need be such as are still to come: as many may be owed as the bucket holds.
   *
   * @throws ParleyException RATE_LIMITED with the time until there are so many
   */
  void takeOnCredit(K key, int tokens) {
    var bucket = buckets.get(key);
    if (bucket.getAvailableTokens() - tokens >= -burst) {
      bucket.consumeIgnoringRateLimits(tokens);
    } else {
      take(key, tokens);
    }
  }

  /** Takes tokens, if need be such as are still to come. */
  void takeAnyway(K key, int tokens) {
    buckets.get(key).consumeIgnoringRateLimits(tokens);
  }

  /** Gives tokens back that were taken for nothing. */
  void giveBack(K key, int tokens) {
    buckets.get(key).addTokens(tokens);
  }
}
