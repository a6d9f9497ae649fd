package chat.parley.gateway.live;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ServerFrame;
import java.util.List;

/**
 * Messages of one channel that leave together, oldest first, with the one text that every member on
 * the transport is handed. Immutable.
 *
 * @param channel the channel's id
 * @param messages at least one
 * @param frame the WebSocket frame's text
 */
public record LiveBatch(String channel, List<EncodedMessage> messages, String frame) {

  /** The last of them. */
  public MessageId newest() {
    return messages.get(messages.size() - 1).id();
  }

  public static LiveBatch of(String channel, List<EncodedMessage> messages) {
    var frame =
        messages.size() == 1
            ? ServerFrame.message(messages.get(0))
            : ServerFrame.messages(channel, messages);
    return new LiveBatch(channel, List.copyOf(messages), frame);
  }
}
