package chat.parley.gateway.admission;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;

/**
 * How many bytes of texts may be sent through this node, whoever sends them. To a channel, since
 * each member has to take all of it: long texts have a bucket of their own, so that they never
 * leave no room for people who talk. And of long texts to all channels together, which cost Kafka,
 * Cassandra and the CPU the most.
 *
 * <p>Who says something now and then comes before those who say much: as long as there are few
 * enough of them, nobody can use up what the channel carries. Thread-safe.
 */
public final class ChannelTraffic {

  /** In bytes of UTF-8; some sixty lines of English. */
  static final int LONG_TEXT = 4 << 10;

  /**
   * What a text counts at least, in bytes: each costs its members something, however short it is.
   */
  static final int LEAST = 2 << 10;

  /** So many short texts at once, and one a second, is now and then. */
  static final int NOW_AND_THEN = 5;

  /** So many long texts at once, and one in half a minute, is now and then. */
  static final int LONG_NOW_AND_THEN = 2;

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HALF_MINUTE = Duration.ofSeconds(30);
  private static final String REFUSAL = "too much is being sent to this channel";
  private static final String NODE = "";

  private final Buckets<String> talkers;
  private final Buckets<String> longTalkers;
  private final Buckets<String> shortTexts;
  private final Buckets<String> longTexts;
  private final Buckets<String> longTextsOfNode;

  public ChannelTraffic(GatewayConfig config) {
    this(
        config.channelBytesPerSecond().toInt(),
        config.channelBurst().toInt(),
        config.longTextBytesPerSecond().toInt(),
        config.longTextBurst().toInt());
  }

  ChannelTraffic(int perSecond, int burst, int longTextsPerSecond, int longTextBurst) {
    talkers = new Buckets<>(NOW_AND_THEN, 1, SECOND, REFUSAL);
    longTalkers = new Buckets<>(LONG_NOW_AND_THEN, 1, HALF_MINUTE, REFUSAL);
    shortTexts = new Buckets<>(burst / 4, perSecond, SECOND, REFUSAL);
    longTexts = new Buckets<>(burst / 2, perSecond / 2, SECOND, REFUSAL);
    longTextsOfNode =
        new Buckets<>(
            longTextBurst, longTextsPerSecond, SECOND, "too many long texts are being sent");
  }

  /**
   * A text is about to be sent.
   *
   * @param user who sends it
   * @throws ParleyException RATE_LIMITED with the time until it may be
   */
  public void take(String channel, String user, String text) {
    int bytes = ByteBufUtil.utf8Bytes(text);
    if (bytes <= LONG_TEXT) {
      take(shortTexts, channel, Math.max(bytes, LEAST), talkers.tryTake(user, 1));
      return;
    }
    boolean isNowAndThen = longTalkers.tryTake(user, 1);
    take(longTexts, channel, bytes, isNowAndThen);
    try {
      take(longTextsOfNode, NODE, bytes, isNowAndThen);
    } catch (ParleyException e) {
      longTexts.giveBack(channel, bytes);
      throw e;
    }
  }

  private static void take(Buckets<String> buckets, String key, int bytes, boolean isNowAndThen) {
    if (isNowAndThen) {
      buckets.takeOnCredit(key, bytes);
    } else {
      buckets.take(key, bytes);
    }
  }
}
