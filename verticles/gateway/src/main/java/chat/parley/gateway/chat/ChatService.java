package chat.parley.gateway.chat;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.ChannelQuota;
import chat.parley.gateway.admission.ChannelTraffic;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.admission.SendLimits;
import chat.parley.gateway.auth.Identity;
import chat.parley.protocol.Channel;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.LogEntry;
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
  private final ChannelTraffic traffic;
  private final ChannelQuota quota;
  private final IdempotentSends sends;
  private final History history;
  private final CatchUp catchUp;
  private final Clock clock;

  public ChatService(
      ChannelDirectory directory,
      SendLimits limits,
      ChannelTraffic traffic,
      ChannelQuota quota,
      IdempotentSends sends,
      History history,
      CatchUp catchUp,
      Clock clock) {
    this.directory = directory;
    this.limits = limits;
    this.traffic = traffic;
    this.quota = quota;
    this.sends = sends;
    this.history = history;
    this.catchUp = catchUp;
    this.clock = clock;
  }

  public ChannelDirectory channels() {
    return directory;
  }

  /**
   * Sends a message; with a client message id the same one can be sent again without harm for ten
   * minutes.
   */
  public Sending send(
      Identity sender, String channel, String text, Optional<String> clientMessageId) {
    try {
      limits.take(sender.userId());
      traffic.take(channel, sender.userId(), text);
    } catch (ParleyException e) {
      return Sending.placed(Future.failedFuture(e));
    }
    var post =
        new LogEntry.Post(
            sender.userId(), sender.author(), text, clientMessageId, Optional.empty());
    if (directory.known(channel).isPresent()) {
      return sends.send(channel, post);
    }
    var sending = directory.find(channel).map(found -> sends.send(channel, post));
    return new Sending(
        sending.compose(Sending::placed).otherwiseEmpty(), sending.compose(Sending::id));
  }

  /** A page of a channel's history. */
  public Future<HistoryPage> history(String channel, PageRequest request) {
    return directory.find(channel).compose(found -> history.read(channel, request));
  }

  /** How members come to the live stream. */
  public CatchUp catchUp() {
    return catchUp;
  }

  /**
   * Makes a channel in the creator's name; it counts as a send, and to the day's channels of the
   * creator and of the address.
   */
  public Future<Channel> create(Identity creator, ClientAddress from, String name, String topic) {
    var payer = new Payer.User(from, creator.userId());
    Channel channel;
    try {
      limits.take(creator.userId());
      channel =
          Channel.create(
              name, topic, creator.userId(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
      quota.take(payer);
    } catch (ParleyException e) {
      return Future.failedFuture(e);
    }
    return directory.create(channel).onFailure(notMade -> quota.giveBack(payer));
  }
}
