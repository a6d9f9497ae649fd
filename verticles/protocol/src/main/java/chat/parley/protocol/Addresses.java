package chat.parley.protocol;

import java.util.Optional;

/** Every event-bus address, in one place. */
public final class Addresses {

  private static final String CHANNEL_PREFIX = "channel.";

  /** Announces channels made anywhere in the cluster; the body is the channel's JSON. */
  public static final String CHANNEL_CREATED = "parley.channel-created";

  /** Where processors announce the newest messages of recently active channels: {@link Heads}. */
  public static final String HEADS = "parley.heads";

  private static final String OPERATION_PREFIX = "parley.";

  /** Where clients of the bridge hear that they shall reconnect elsewhere. */
  public static final String GOAWAY = "parley.goaway";

  /**
   * Where a gateway tells all that a send may be in the log though the memory that they share does
   * not have it; the body is what the send is remembered by.
   */
  public static final String UNCLAIMED_SENDS = "parley.unclaimed-sends";

  private static final String VERDICTS_PREFIX = "parley.verdicts.";

  private static final String PROBE_PREFIX = "parley.probe.";

  private Addresses() {}

  /** Where a channel's messages are published: one address per channel is the rule. */
  public static String channel(String channelId) {
    return CHANNEL_PREFIX + channelId;
  }

  /** The channel whose messages are published at an address. */
  public static Optional<String> channelOf(String address) {
    return address.startsWith(CHANNEL_PREFIX)
        ? Optional.of(address.substring(CHANNEL_PREFIX.length()))
        : Optional.empty();
  }

  /** The operation that clients of the bridge reach at an address. */
  static Optional<String> operation(String address) {
    return address.startsWith(OPERATION_PREFIX)
        ? Optional.of(address.substring(OPERATION_PREFIX.length()))
        : Optional.empty();
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
