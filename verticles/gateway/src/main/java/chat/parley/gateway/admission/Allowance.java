package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * What each user may still ask of this node, in units: a token bucket a user, whatever operations
 * and transports the user spends it on. What something costs beyond its operation is known only
 * when it is done; it is paid then, if need be with units that are still to come. Thread-safe.
 */
public final class Allowance {

  private static final int MAX_USERS = 1_000_000;
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private final LoadingCache<String, Bucket> buckets;
  private final Counter refused;

  public Allowance(GatewayConfig config, MeterRegistry meters) {
    int burst = config.unitBurst();
    int perSecond = config.unitsPerSecond();
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
    refused =
        Counter.builder("parley.admission.refused")
            .description("requests of users who have spent their allowance")
            .register(meters);
  }

  /**
   * Pays for an operation before it is done.
   *
   * @throws ParleyException RATE_LIMITED, with the time until it can be paid
   */
  public void take(String userId, int units) {
    if (units == 0) {
      return;
    }
    var probe = buckets.get(userId).tryConsumeAndReturnRemaining(units);
    if (!probe.isConsumed()) {
      refused.increment();
      long millis = Math.max(1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis());
      throw ParleyException.rateLimited(
          "the allowance is spent; see 'limits'", Duration.ofMillis(millis));
    }
  }

  /** Pays for what was done already. */
  public void charge(String userId, int units) {
    if (units > 0) {
      buckets.get(userId).consumeIgnoringRateLimits(units);
    }
  }
}
