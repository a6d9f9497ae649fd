package chat.parley.gateway.live;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.BridgeFrame;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ServerFrame;
import java.util.List;

/**
 * Messages of one channel that leave together, oldest first, with the texts that all members on a
 * transport are handed. The texts are made when the first of them asks, and once. Thread-safe.
 */
public final class LiveBatch {

  private final String channel;
  private final List<EncodedMessage> messages;

  // Racing loops may each make them; they are the same.
  private volatile List<String> frames;
  private volatile List<String> bridgeFrames;

  private LiveBatch(String channel, List<EncodedMessage> messages) {
    this.channel = channel;
    this.messages = List.copyOf(messages);
  }

  /**
   * A batch of one channel.
   *
   * @param messages at least one
   */
  public static LiveBatch of(String channel, List<EncodedMessage> messages) {
    return new LiveBatch(channel, messages);
  }

  /** The channel's id. */
  public String channel() {
    return channel;
  }

  public List<EncodedMessage> messages() {
    return messages;
  }

  /** The last message's id. */
  public MessageId newest() {
    return messages.get(messages.size() - 1).id();
  }

  /** For WebSocket: one frame with all of them. */
  public List<String> frames() {
    var made = frames;
    if (made == null) {
      made =
          List.of(
              messages.size() == 1
                  ? ServerFrame.message(messages.get(0))
                  : ServerFrame.messages(channel, messages));
      frames = made;
    }
    return made;
  }

  /** For the event-bus bridge: a message of the channel's address for each. */
  public List<String> bridgeFrames() {
    var made = bridgeFrames;
    if (made == null) {
      var address = Addresses.channel(channel);
      made = messages.stream().map(one -> BridgeFrame.message(address, one.json())).toList();
      bridgeFrames = made;
    }
    return made;
  }
}
