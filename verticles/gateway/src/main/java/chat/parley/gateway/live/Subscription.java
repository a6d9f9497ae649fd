package chat.parley.gateway.live;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Published;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * This node's subscription to one channel: receives each message once for all members, has the
 * {@link ChannelSequence} put them in order, and gathers bursts. The first message of a quiet
 * channel leaves at once; those that follow within the window leave together, because a delivery's
 * cost is the frame, not the bytes. Runs on its shard's context.
 */
final class Subscription {

  private static final long NO_TIMER = -1;
  private static final int MAX_GATHERED = 100;
  private static final int MAX_GATHERED_CHARACTERS = 256 * 1024;

  // Publishers learn of a registration some 20 ms after its completion: what was published until
  // then, and was not stored yet when the sequence began, is there a second later.
  private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

  private final String channel;
  private final HubPlaces.Held place;
  private final Vertx vertx;
  private final long gatherMillis;
  private final HubMeters meters;
  private final RecentMessages recent;
  private final ChannelSequence sequence;
  private final Set<LoopMembers> loops = new LinkedHashSet<>();
  private final MessageConsumer<Object> consumer;

  private Future<Void> ready;
  private List<EncodedMessage> gathered = new ArrayList<>();
  private int gatheredCharacters;
  private boolean gathering;
  private long lingerTimer = NO_TIMER;

  /**
   * Subscribes to a channel.
   *
   * @param place to be given back when the subscription has ended
   */
  Subscription(
      String channel,
      HubPlaces.Held place,
      Vertx vertx,
      GatewayConfig config,
      Function<PageRequest, Future<HistoryPage>> store,
      RecentTotal total,
      HubMeters meters) {
    this.channel = channel;
    this.place = place;
    this.vertx = vertx;
    this.gatherMillis = config.gatherWindow().toMillis();
    this.meters = meters;
    this.recent = new RecentMessages(config.recentMessages(), config.recentSize().bytes(), total);
    this.sequence = new ChannelSequence(vertx, recent, store, this::deliver, meters);
    this.consumer =
        vertx
            .eventBus()
            .consumer(
                Addresses.channel(channel),
                new BusReader<>(meters.foreign, this::read, this::receive));
  }

  /**
   * Completes when publishers on every node have been told of this subscription and the channel's
   * newest messages are known. After a failure of the store, asking again tries again.
   */
  Future<Void> ready() {
    if (ready == null || ready.failed()) {
      ready =
          consumer
              .completion()
              .compose(registered -> sequence.begin())
              .onSuccess(
                  begun -> vertx.setTimer(SECOND_LOOK.toMillis(), timer -> sequence.catchUp()));
    }
    return ready;
  }

  /** Whether the cluster refused the registration: this subscription will never hear a thing. */
  boolean isDeaf() {
    return consumer.completion().failed();
  }

  Future<Void> unregister() {
    vertx.cancelTimer(lingerTimer);
    sequence.end();
    recent.end();
    return consumer.unregister();
  }

  HubPlaces.Held place() {
    return place;
  }

  void add(LoopMembers loop) {
    vertx.cancelTimer(lingerTimer);
    loops.add(loop);
  }

  /** True when it was the last one. */
  boolean remove(LoopMembers loop) {
    return loops.remove(loop) && loops.isEmpty();
  }

  /** Calls back when nobody has joined for a while. */
  void linger(Duration time, Runnable onEnd) {
    lingerTimer = vertx.setTimer(Math.max(1, time.toMillis()), timer -> onEnd.run());
  }

  boolean hasMembers() {
    return !loops.isEmpty();
  }

  Set<LoopMembers> loops() {
    return Set.copyOf(loops);
  }

  /** A page out of memory. What is live from now on comes after the newest of such pages. */
  Optional<HistoryPage> recent(PageRequest request) {
    return sequence.hasBegun() ? recent.page(request) : Optional.empty();
  }

  /** The owner of the channel's partition says what its newest message is. */
  void announced(MessageId head, String epoch) {
    sequence.announced(head, epoch);
  }

  /** Looks into the store for what the bus may have lost. */
  void catchUp() {
    sequence.catchUp();
  }

  /** What the channel's seqs count in, if it is known. */
  Optional<String> epoch() {
    return Optional.ofNullable(sequence.lastEpoch());
  }

  private Published read(String body, MultiMap headers) {
    return Published.read(channel, body, headers::get, System.currentTimeMillis());
  }

  private void receive(Published published) {
    meters.received.increment();
    sequence.arrived(published);
  }

  private void deliver(EncodedMessage message) {
    if (!hasMembers()) {
      return;
    }
    gathered.add(message);
    gatheredCharacters += message.json().length();
    if (!gathering
        || gathered.size() >= MAX_GATHERED
        || gatheredCharacters >= MAX_GATHERED_CHARACTERS) {
      flush();
    }
    if (!gathering && gatherMillis > 0) {
      gathering = true;
      vertx.setTimer(gatherMillis, timer -> endOfWindow());
    }
  }

  private void endOfWindow() {
    if (gathered.isEmpty()) {
      gathering = false;
      return;
    }
    flush();
    vertx.setTimer(gatherMillis, timer -> endOfWindow());
  }

  private void flush() {
    var batch = LiveBatch.of(channel, gathered);
    gathered = new ArrayList<>();
    gatheredCharacters = 0;
    meters.batches.increment();
    loops.forEach(loop -> loop.deliver(batch));
  }
}
