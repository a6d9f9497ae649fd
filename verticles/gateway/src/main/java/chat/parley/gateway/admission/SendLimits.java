package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** How fast a user may send through this node: a token bucket a user. Thread-safe. */
public final class SendLimits {

  private static final int MAX_USERS = 1_000_000;
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private final LoadingCache<String, Bucket> buckets;

  public SendLimits(GatewayConfig config) {
    int burst = config.sendBurst();
    int perSecond = config.sendsPerSecond();
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
   * Takes one send from the user's allowance.
   *
   * @throws ParleyException RATE_LIMITED with the time until the next is allowed
   */
  public void take(String userId) {
    var probe = buckets.get(userId).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      long millis = Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis());
      throw ParleyException.rateLimited("sending too fast", Duration.ofMillis(millis));
    }
  }
}
