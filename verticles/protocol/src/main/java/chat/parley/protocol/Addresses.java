package chat.parley.protocol;

/** Every event-bus address, in one place. */
public final class Addresses {

  private static final String CHANNEL_PREFIX = "channel.";

  /** Announces channels made anywhere in the cluster; the body is the channel's JSON. */
  public static final String CHANNEL_CREATED = "parley.channel-created";

  /** Where processors announce the newest messages of recently active channels: {@link Heads}. */
  public static final String HEADS = "parley.heads";

  private static final String VERDICTS_PREFIX = "parley.verdicts.";

  private static final String PROBE_PREFIX = "parley.probe.";

  private Addresses() {}

  /** Where a channel's messages are published: one address per channel is the rule. */
  public static String channel(String channelId) {
    return CHANNEL_PREFIX + channelId;
  }

  /** Where a gateway hears whether a send of its own was the first: {@link SendVerdict}. */
  public static String verdicts(String nodeId) {
    return VERDICTS_PREFIX + nodeId;
  }

  /** Where a node hears its own probes, to know that the bus still reaches it. */
  public static String probe(String nodeId) {
    return PROBE_PREFIX + nodeId;
  }
}
