package chat.parley.gateway.admission;

import chat.parley.protocol.ParleyException;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** A token bucket for each user, forgotten when it is not used. Thread-safe. */
final class UserBuckets {

  private static final int MAX_USERS = 1_000_000;
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private final LoadingCache<String, Bucket> buckets;

  UserBuckets(int burst, int perSecond) {
    buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_USERS)
            .expireAfterAccess(FORGET_AFTER)
            .build(
                user ->
                    Bucket.builder()
                        .addLimit(
                            limit ->
                                limit
                                    .capacity(burst)
                                    .refillGreedy(perSecond, Duration.ofSeconds(1)))
                        .build());
  }

  /**
   * Takes tokens, if there are so many.
   *
   * @param refusal what a user is told who has fewer
   * @throws ParleyException RATE_LIMITED with the time until there are so many
   */
  void take(String userId, int tokens, String refusal) {
    var probe = buckets.get(userId).tryConsumeAndReturnRemaining(tokens);
    if (!probe.isConsumed()) {
      long millis = Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis());
      throw ParleyException.rateLimited(refusal, Duration.ofMillis(millis));
    }
  }

  /** Takes tokens, if need be such as are still to come. */
  void takeAnyway(String userId, int tokens) {
    buckets.get(userId).consumeIgnoringRateLimits(tokens);
  }
}
