package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;

/** How fast a user may send through this node: a token bucket a user. Thread-safe. */
public final class SendLimits {

  private final UserBuckets buckets;

  public SendLimits(GatewayConfig config) {
    buckets = new UserBuckets(config.sendBurst(), config.sendsPerSecond());
  }

  /**
   * Takes one send from the user's allowance.
   *
   * @throws ParleyException RATE_LIMITED with the time until the next is allowed
   */
  public void take(String userId) {
    buckets.take(userId, 1, "sending too fast");
  }
}
