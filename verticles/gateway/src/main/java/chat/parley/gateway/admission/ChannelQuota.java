package chat.parley.gateway.admission;

import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.protocol.ParleyException;
import java.time.Duration;

/**
 * How many channels a user, and all users of an address, may make a day through this node: channels
 * stay for ever, so they are rarer than all else. Thread-safe.
 */
public final class ChannelQuota {

  private static final Duration DAY = Duration.ofDays(1);
  private static final String REFUSAL = "too many channels were made today";

  private final SharedBuckets buckets;

  public ChannelQuota(AdmissionConfig config) {
    buckets =
        new SharedBuckets(
            new Buckets<>(config.channelsPerUser(), config.channelsPerUser(), DAY, REFUSAL),
            new Buckets<>(config.channelsPerAddress(), config.channelsPerAddress(), DAY, REFUSAL));
  }

  /**
   * Takes one.
   *
   * @throws ParleyException RATE_LIMITED with the time until the next is allowed
   */
  public void take(Payer payer) {
    buckets.take(payer, 1);
  }

  /** Gives one back that was not made. */
  public void giveBack(Payer payer) {
    buckets.giveBack(payer, 1);
  }
}
