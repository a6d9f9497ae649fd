package chat.parley.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest messages of some channels of one partition, on {@link Addresses#HEADS}: how a gateway
 * learns of a lost message that none has followed. The partition's owner says so at a steady
 * interval, also when there is nothing to tell: so a gateway knows that it can be heard.
 *
 * @param epoch of the partition, as in {@link Published}
 * @param interval until the owner speaks again, 1 ms or more
 */
public record Heads(String epoch, Duration interval, List<Head> heads) {

  /** The newest message of a channel. */
  public record Head(String channel, MessageId id) {}

  public Heads {
    if (interval.toMillis() < 1) {
      throw new ParleyException(ErrorCode.MALFORMED, "'intervalMs' must be 1 or more");
    }
    heads = List.copyOf(heads);
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
   * Reads the bus message's body.
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED} or {@link ErrorCode#INVALID_ID} when it is
   *     anything else
   */
  public static Heads decode(String body) {
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
                    new Head(channel, MessageId.parse(Json.requiredText(channels, channel)))));
    var interval = Duration.ofMillis(json.path("intervalMs").asLong());
    return new Heads(Json.requiredText(json, "epoch"), interval, heads);
  }
}
