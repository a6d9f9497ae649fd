package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * What may still be asked of this node, in units: a token bucket for each user and one for each
 * address, whatever operations and transports they are spent on. What something costs beyond its
 * operation is known only when it is done; it is paid then, if need be with units that are still to
 * come. Thread-safe.
 */
public final class Allowance {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SharedBuckets buckets;
  private final Counter refused;

  public Allowance(GatewayConfig config, MeterRegistry meters) {
    var admission = config.admission();
    buckets =
        new SharedBuckets(
            new Buckets<>(
                config.unitBurst(),
                config.unitsPerSecond(),
                SECOND,
                "the allowance is spent; see 'limits'"),
            new Buckets<>(
                admission.addressUnitBurst(),
                admission.addressUnitsPerSecond(),
                SECOND,
                "too much is asked from this address"));
    refused =
        Counter.builder("parley.admission.refused")
            .description("requests of users or addresses that have spent their allowance")
            .register(meters);
  }

  /**
   * Pays for an operation before it is done.
   *
   * @throws ParleyException RATE_LIMITED, with the time until it can be paid
   */
  public void take(Payer payer, int units) {
    if (units == 0) {
      return;
    }
    try {
      buckets.take(payer, units);
    } catch (ParleyException e) {
      refused.increment();
      throw e;
    }
  }

  /** Pays for what was done already. */
  public void charge(Payer payer, int units) {
    if (units > 0) {
      buckets.takeAnyway(payer, units);
    }
  }
}
