package chat.parley.gateway.live;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.Heads;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the owners of the partitions. Each says at a steady interval, if need be with an empty
 * list, which channels have a newest message that may have been lost. An owner that is not heard
 * has died, or the network between it and this node has: until it is heard again its channels are
 * looked after in the store, so that their members go on seeing what is said, only later.
 */
final class OwnerWatch extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(OwnerWatch.class);
  private static final long CHECK_MS = 1_000;
  private static final int MISSED_INTERVALS = 3;

  /** After this time a partition is taken to be gone for good, its topic having been made anew. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(30);

  /** Twice as many as a topic may have partitions: it may have been made anew. */
  private static final int MAX_EPOCHS = 20_000;

  private record Heard(long at, Duration interval) {}

  private final List<HubShard> shards;
  private final MeterRegistry registry;
  private final AtomicInteger silentPartitions;
  private final Map<String, Heard> heard = new HashMap<>();
  private MessageConsumer<Object> consumer;
  private Set<String> lastSilent = Set.of();

  OwnerWatch(List<HubShard> shards, MeterRegistry registry) {
    this.shards = shards;
    this.registry = registry;
    this.silentPartitions = registry.gauge("parley.hub.silent.partitions", new AtomicInteger());
  }

  @Override
  public Future<?> start() {
    consumer =
        vertx
            .eventBus()
            .consumer(
                Addresses.HEADS,
                new BusReader<>(
                    registry,
                    (body, headers) -> Heads.decode(body, System.currentTimeMillis()),
                    this::receive));
    vertx.setPeriodic(CHECK_MS, timer -> check());
    return consumer.completion();
  }

  @Override
  public Future<?> stop() {
    return consumer.unregister();
  }

  private void receive(Heads heads) {
    if (heard.size() >= MAX_EPOCHS && !heard.containsKey(heads.epoch())) {
      return;
    }
    heard.put(heads.epoch(), new Heard(System.nanoTime(), heads.interval()));
    if (!heads.heads().isEmpty()) {
      shards.forEach(shard -> shard.announced(heads));
    }
  }

  private void check() {
    long now = System.nanoTime();
    heard.values().removeIf(last -> now - last.at() > FORGET_AFTER.toNanos());
    var silent = new HashSet<String>();
    heard.forEach(
        (epoch, last) -> {
          if (now - last.at() > MISSED_INTERVALS * last.interval().toNanos()) {
            silent.add(epoch);
          }
        });
    if (!silent.equals(lastSilent)) {
      LOG.info("partitions whose owner is not heard: {}", silent.size());
      lastSilent = Set.copyOf(silent);
      silentPartitions.set(silent.size());
    }
    if (!silent.isEmpty()) {
      shards.forEach(shard -> shard.lookAfter(lastSilent));
    }
  }
}
