package chat.parley.gateway.client;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.chat.CatchUp;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channels that one connection has joined. Joining subscribes first and reads what was said
 * second, so that nothing falls between the two. Runs on the connection's event loop.
 */
final class JoinedChannels {

  private static final Logger LOG = LoggerFactory.getLogger(JoinedChannels.class);

  private final Services services;
  private final LoopMembers loop;
  private final Wire wire;
  private final Outbox outbox;
  private final ClientAddress from;
  private final Runnable onLoss;
  private final Map<String, ChannelFeed> feeds = new HashMap<>();

  /**
   * Creates an empty set of channels.
   *
   * @param from whose places in channels it takes
   * @param onLoss told when a member cannot be given what it lacks
   */
  JoinedChannels(
      Services services,
      LoopMembers loop,
      Wire wire,
      Outbox outbox,
      ClientAddress from,
      Runnable onLoss) {
    this.services = services;
    this.loop = loop;
    this.wire = wire;
    this.outbox = outbox;
    this.from = from;
    this.onLoss = onLoss;
  }

  /**
   * Joins a channel, or resumes in one that is joined already; where that fails, it stays joined.
   *
   * @param turn waited for before anything is read
   * @throws ParleyException when the connection has as many channels as it may, or all connections
   *     together have
   */
  Future<CatchUp.Joined> join(
      String channel, Optional<MessageId> since, int page, Supplier<Future<Void>> turn) {
    int limit = services.config().maxChannels();
    if (!feeds.containsKey(channel) && feeds.size() >= limit) {
      throw new ParleyException(ErrorCode.TOO_MANY_CHANNELS, "at most " + limit + " channels");
    }
    var feed =
        feeds.computeIfAbsent(
            channel,
            id ->
                new ChannelFeed(
                    id, services.admission().membership(from), services.chat(), wire, outbox));
    return feed.inTurn(
            () ->
                services
                    .chat()
                    .channels()
                    .find(channel)
                    .compose(found -> subscribe(channel, feed))
                    .compose(subscribed -> turn.get())
                    .compose(turned -> feed.join(since, page)))
        .onFailure(failure -> notJoined(channel, feed));
  }

  private void notJoined(String channel, ChannelFeed feed) {
    if (feed.isBehind()) {
      feed.catchUp().onFailure(failure -> onLoss.run());
    } else if (!feed.isMember() && !feed.isJoining()) {
      drop(channel, feed);
    }
  }

  boolean has(String channel) {
    return feeds.containsKey(channel);
  }

  void leave(String channel) {
    var feed = feeds.get(channel);
    if (feed != null) {
      drop(channel, feed);
    }
  }

  void leaveAll() {
    Map.copyOf(feeds).forEach(this::drop);
  }

  /** The client has drained: sends it what it missed. */
  void catchUp() {
    feeds.values().stream()
        .filter(ChannelFeed::isBehind)
        .forEach(feed -> feed.catchUp().onFailure(failure -> onLoss.run()));
  }

  private Future<Void> subscribe(String channel, ChannelFeed feed) {
    if (feeds.get(channel) != feed) {
      return Future.failedFuture(
          new ParleyException(ErrorCode.NOT_FOUND, "left before it was joined"));
    }
    loop.add(channel, feed);
    return services.hub().subscribe(channel, loop, from);
  }

  private void drop(String channel, ChannelFeed feed) {
    feed.leave();
    feeds.remove(channel, feed);
    if (loop.remove(channel, feed)) {
      services
          .hub()
          .unsubscribe(channel, loop)
          .onFailure(failure -> LOG.warn("a channel was not left", failure));
    }
  }
}
