package chat.parley.gateway.chat;

import chat.parley.gateway.auth.Identity;
import chat.parley.protocol.Channel;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The operations of the protocol, the same for every transport. Arguments have passed the
 * protocol's own checks; futures fail with {@link ParleyException}. Thread-safe.
 */
public final class ChatService {

  private final ChannelDirectory directory;
  private final SendLimits limits;
  private final Ingress ingress;
  private final History history;
  private final Clock clock;

  public ChatService(
      ChannelDirectory directory,
      SendLimits limits,
      Ingress ingress,
      History history,
      Clock clock) {
    this.directory = directory;
    this.limits = limits;
    this.ingress = ingress;
    this.history = history;
    this.clock = clock;
  }

  public ChannelDirectory channels() {
    return directory;
  }

  /**
   * Sends a message. To a channel that {@link ChannelDirectory#known} knows, sends of one caller
   * keep their order.
   *
   * @return the id that the message now has for ever
   */
  public Future<MessageId> send(
      Identity sender, String channel, String text, Optional<String> clientMessageId) {
    try {
      limits.take(sender.userId());
    } catch (ParleyException e) {
      return Future.failedFuture(e);
    }
    var post = new LogEntry.Post(sender.userId(), sender.author(), text, clientMessageId);
    return directory.known(channel).isPresent()
        ? ingress.send(channel, post)
        : directory.find(channel).compose(found -> ingress.send(channel, post));
  }

  /** A page of a channel's history. */
  public Future<HistoryPage> history(String channel, PageRequest request) {
    return directory.find(channel).compose(found -> history.read(channel, request));
  }

  /** What the channel said after the given message; for a member that was away. */
  public Future<History.Replay> replay(String channel, MessageId since) {
    return directory.find(channel).compose(found -> history.replay(channel, since));
  }

  /** Makes a channel in the creator's name; it counts as a send. */
  public Future<Channel> create(Identity creator, String name, String topic) {
    Channel channel;
    try {
      limits.take(creator.userId());
      channel =
          Channel.create(
              name, topic, creator.userId(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    } catch (ParleyException e) {
      return Future.failedFuture(e);
    }
    return directory.create(channel);
  }
}
