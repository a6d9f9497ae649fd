package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What each user may still ask of this node, in units: a token bucket a user, whatever operations
 * and transports the user spends it on. What something costs beyond its operation is known only
 * when it is done; it is paid then, if need be with units that are still to come. Thread-safe.
 */
public final class Allowance {

  private final UserBuckets buckets;
  private final Counter refused;

  public Allowance(GatewayConfig config, MeterRegistry meters) {
    buckets = new UserBuckets(config.unitBurst(), config.unitsPerSecond());
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
    try {
      buckets.take(userId, units, "the allowance is spent; see 'limits'");
    } catch (ParleyException e) {
      refused.increment();
      throw e;
    }
  }

  /** Pays for what was done already. */
  public void charge(String userId, int units) {
    if (units > 0) {
      buckets.takeAnyway(userId, units);
    }
  }
}
