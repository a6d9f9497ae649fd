package chat.parley.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The newest messages of some channels of one partition, on {@link Addresses#HEADS}: how a gateway
 * learns of a lost message that none has followed. The partition's owner says so at a steady
 * interval, also when there is nothing to tell: so a gateway knows that it can be heard.
 *
 * @param epoch of the partition, as in {@link Published}
 * @param interval until the owner speaks again, 10 ms to 1 min
 */
public record Heads(String epoch, Duration interval, List<Head> heads) {

  public static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  public static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

  /** A topic's id, or its name, and a partition. */
  private static final Pattern EPOCH = Pattern.compile("[A-Za-z0-9_.=-]{1,255}/\\d{1,10}");

  /** The newest message of a channel. */
  public record Head(String channel, MessageId id) {}

  public Heads {
    checkEpoch(epoch);
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new ParleyException(ErrorCode.MALFORMED, "'intervalMs' must be 10 to 60000");
    }
    heads = List.copyOf(heads);
  }

  /**
   * Returns the epoch if it can be one.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} if it cannot
   */
  static String checkEpoch(String epoch) {
    if (epoch == null || !EPOCH.matcher(epoch).matches()) {
      throw new ParleyException(ErrorCode.MALFORMED, "'epoch' must be a topic and a partition");
    }
    return epoch;
  }

  /** The bus message's body. */
  public String encode() {
    var channels = Json.newObject();
    heads.forEach(head -> channels.put(head.channel(), head.id().toString()));
    var json = Json.newObject().put("epoch", epoch).put("intervalMs", interval.toMillis());
    json.set("heads", channels);
    return Json.write(json);
  }

  /**
   * Reads the bus message's body. No id may be of the future: it would be looked for in vain.
   *
   * @param now milliseconds since the epoch
   * @throws ParleyException {@link ErrorCode#MALFORMED} or {@link ErrorCode#INVALID_ID} when it is
   *     anything else
   */
  public static Heads decode(String body, long now) {
    var json = Json.ours(body);
    if (!(json.get("heads") instanceof ObjectNode channels)) {
      throw new ParleyException(ErrorCode.MALFORMED, "'heads' must be an object");
    }
    var heads = new ArrayList<Head>();
    channels
        .fieldNames()
        .forEachRemaining(
            channel ->
                heads.add(
                    new Head(
                        channel,
                        MessageId.parse(Json.requiredText(channels, channel))
                            .checkNotFuture(now))));
    var interval = Duration.ofMillis(json.path("intervalMs").asLong());
    return new Heads(Json.requiredText(json, "epoch"), interval, heads);
  }
}
