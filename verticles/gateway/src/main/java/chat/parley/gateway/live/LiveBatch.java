package chat.parley.gateway.live;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.BridgeFrame;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ServerFrame;
import chat.parley.protocol.SockJsFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Messages of one channel that leave together, oldest first, with the texts that all members on a
 * transport are handed. The texts are made when the first of them asks, and once. Thread-safe.
 */
public final class LiveBatch {

  private final String channel;
  private final List<EncodedMessage> messages;
  private final int characters;

  private final Texts frames = new Texts(this::makeFrames);
  private final Texts bridgeMessages = new Texts(this::makeBridgeMessages);
  private final Texts sockJsFrames = new Texts(this::makeSockJsFrames);

  private LiveBatch(String channel, List<EncodedMessage> messages) {
    this.channel = channel;
    this.messages = List.copyOf(messages);
    this.characters = messages.stream().mapToInt(message -> message.json().length()).sum();
  }

  /**
   * A batch of one channel.
   *
   * @param messages at least one
   */
  public static LiveBatch of(String channel, List<EncodedMessage> messages) {
    return new LiveBatch(channel, messages);
  }

  /**
   * Batches of messages one after the other.
   *
   * @param most how many characters of JSON one batch has; a message that is longer goes alone
   */
  public static List<LiveBatch> split(String channel, List<EncodedMessage> messages, int most) {
    var batches = new ArrayList<LiveBatch>();
    int begin = 0;
    int characters = 0;
    for (int i = 0; i < messages.size(); i++) {
      int length = messages.get(i).json().length();
      if (i > begin && characters + length > most) {
        batches.add(of(channel, messages.subList(begin, i)));
        begin = i;
        characters = 0;
      }
      characters += length;
    }
    if (begin < messages.size()) {
      batches.add(of(channel, messages.subList(begin, messages.size())));
    }
    return batches;
  }

  /** The channel's id. */
  public String channel() {
    return channel;
  }

  public List<EncodedMessage> messages() {
    return messages;
  }

  /** How many characters of JSON the messages have; encoded they have as many bytes, or more. */
  public int characters() {
    return characters;
  }

  /** The last message's id. */
  public MessageId newest() {
    return messages.get(messages.size() - 1).id();
  }

  /** For WebSocket: one frame with all of them. */
  public List<EncodedText> frames() {
    return frames.get();
  }

  /** For the event-bus bridge without SockJS: a message of the channel's address for each. */
  public List<EncodedText> bridgeMessages() {
    return bridgeMessages.get();
  }

  /** For the event-bus bridge over SockJS: one frame with all those messages. */
  public List<EncodedText> sockJsFrames() {
    return sockJsFrames.get();
  }

  private List<String> makeFrames() {
    return List.of(
        messages.size() == 1
            ? ServerFrame.message(messages.get(0))
            : ServerFrame.messages(channel, messages));
  }

  private List<String> makeBridgeMessages() {
    var address = Addresses.channel(channel);
    return messages.stream().map(one -> BridgeFrame.message(address, one.json())).toList();
  }

  private List<String> makeSockJsFrames() {
    return List.of(SockJsFrame.messages(makeBridgeMessages()));
  }

  /** Made when they are first asked for. Racing loops may each make them; they are the same. */
  private static final class Texts {
    private final Supplier<List<String>> maker;
    private volatile List<EncodedText> made;

    Texts(Supplier<List<String>> maker) {
      this.maker = maker;
    }

    List<EncodedText> get() {
      var texts = made;
      if (texts == null) {
        texts = maker.get().stream().map(EncodedText::of).toList();
        made = texts;
      }
      return texts;
    }
  }
}
