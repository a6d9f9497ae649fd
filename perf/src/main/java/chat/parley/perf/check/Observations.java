package chat.parley.perf.check;

import chat.parley.protocol.MessageId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that was seen from outside while load was on.
 *
 * @param sends every text that was handed to a client for sending
 * @param shown what each member was shown in each of its channels
 * @param stored each channel's whole history, in the order in which it is read
 */
public record Observations(List<Send> sends, List<Shown> shown, Map<String, List<Message>> stored) {

  /** A message as clients see it. */
  public record Message(MessageId id, String text) {

    public static Message of(JsonObject json) {
      return new Message(MessageId.parse(json.getString("id")), json.getString("text"));
    }
  }

  /**
   * A text handed over for sending; each is unique.
   *
   * @param acknowledged the id that the sender was told, if it was told
   */
  public record Send(String channel, String text, Optional<MessageId> acknowledged) {}

  /**
   * What a member was shown in a channel.
   *
   * @param messages in the order in which they were shown
   * @param fromBeginning whether the channel was empty when the member first joined
   * @param back whether the member was joined at the end
   */
  public record Shown(
      String member, String channel, List<Message> messages, boolean fromBeginning, boolean back) {}
}
