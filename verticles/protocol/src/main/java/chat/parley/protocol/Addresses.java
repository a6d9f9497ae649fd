package chat.parley.protocol;

/** Every event-bus address, in one place. */
public final class Addresses {

  private static final String CHANNEL_PREFIX = "channel.";

  /** Announces channels made anywhere in the cluster; the body is the channel's JSON. */
  public static final String CHANNEL_CREATED = "parley.channel-created";

  private static final String PROBE_PREFIX = "parley.probe.";

  private Addresses() {}

  /** Where a channel's messages are published: one address per channel is the rule. */
  public static String channel(String channelId) {
    return CHANNEL_PREFIX + channelId;
  }

  /** Where a node hears its own probes, to know that the bus still reaches it. */
  public static String probe(String nodeId) {
    return PROBE_PREFIX + nodeId;
  }
}
