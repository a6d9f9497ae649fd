package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import java.time.Duration;

/** How fast a user may send through this node: a token bucket a user. Thread-safe. */
public final class SendLimits {

  private final Buckets<String> users;

  public SendLimits(GatewayConfig config) {
    users =
        new Buckets<>(
            config.sendBurst(), config.sendsPerSecond(), Duration.ofSeconds(1), "sending too fast");
  }

  /**
   * Takes one send from the user's allowance.
   *
   * @throws ParleyException RATE_LIMITED with the time until the next is allowed
   */
  public void take(String userId) {
    users.take(userId, 1);
  }
}
