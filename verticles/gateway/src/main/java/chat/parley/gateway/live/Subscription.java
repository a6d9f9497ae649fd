package chat.parley.gateway.live;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Published;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's subscription to one channel: receives each message once for all members, drops what
 * the bus brings twice, and gathers bursts. The first message of a quiet channel leaves at once;
 * those that follow within the window leave together, because a delivery's cost is the frame, not
 * the bytes. Runs on its shard's context.
 */
final class Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  // An epoch ends when partitions are added or the topic is made anew: hardly ever.
  private static final int MAX_EPOCHS = 4;
  private static final int MAX_GATHERED = 100;
  private static final int MAX_GATHERED_CHARACTERS = 256 * 1024;

  private final String channel;
  private final Vertx vertx;
  private final long gatherMillis;
  private final HubMeters meters;
  private final RecentMessages recent;
  private final Set<LoopMembers> loops = new LinkedHashSet<>();
  private final MessageConsumer<String> consumer;

  private final Map<String, Long> lastSeqs = new LinkedHashMap<>();
  private List<EncodedMessage> gathered = new ArrayList<>();
  private int gatheredCharacters;
  private boolean gathering;

  Subscription(String channel, Vertx vertx, GatewayConfig config, HubMeters meters) {
    this.channel = channel;
    this.vertx = vertx;
    this.gatherMillis = config.gatherWindow().toMillis();
    this.meters = meters;
    this.recent = new RecentMessages(config.recentMessages(), config.recentSize().bytes());
    this.consumer = vertx.eventBus().consumer(Addresses.channel(channel), this::receive);
  }

  /** Completes when publishers on every node have been told of this subscription. */
  Future<Void> registered() {
    return consumer.completion();
  }

  Future<Void> unregister() {
    return consumer.unregister();
  }

  void add(LoopMembers loop) {
    loops.add(loop);
  }

  void remove(LoopMembers loop) {
    loops.remove(loop);
  }

  boolean hasMembers() {
    return !loops.isEmpty();
  }

  Set<LoopMembers> loops() {
    return Set.copyOf(loops);
  }

  Optional<HistoryPage> recent(PageRequest request) {
    return recent.page(request);
  }

  private void receive(Message<String> message) {
    Published published;
    try {
      published = Published.read(message.body(), message.headers()::get);
    } catch (RuntimeException e) {
      meters.foreign.increment();
      LOG.warn("ignored what is not a message on {}", message.address());
      return;
    }
    meters.received.increment();
    if (isDuplicate(published)) {
      meters.duplicates.increment();
      return;
    }
    recent.add(published);
    if (hasMembers()) {
      gather(published.message());
    }
  }

  /** By seq within an epoch, never by time: clocks of partition leaders may differ. */
  private boolean isDuplicate(Published published) {
    long seq = published.message().id().seq();
    long lastSeq = lastSeqs.getOrDefault(published.epoch(), -1L);
    if (seq <= lastSeq) {
      return true;
    }
    lastSeqs.put(published.epoch(), seq);
    if (lastSeqs.size() > MAX_EPOCHS) {
      lastSeqs.remove(lastSeqs.keySet().iterator().next());
    }
    return false;
  }

  private void gather(EncodedMessage message) {
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
