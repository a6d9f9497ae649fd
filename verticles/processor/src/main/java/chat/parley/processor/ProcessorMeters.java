package chat.parley.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What operators see of a node's processors. Thread-safe. */
final class ProcessorMeters {

  final Counter published;
  final Counter stored;
  final Counter deadLetters;
  final Counter storeFailures;
  final Counter bucketsOpened;
  final Counter unknownPrev;
  final Counter heads;
  final Counter repeatedSends;
  final Counter refusedSends;
  final Counter clockRegressions;
  final AtomicInteger partitions;
  final AtomicInteger pausedPartitions;
  final AtomicLong windowRecords;
  final AtomicLong windowBytes;
  final AtomicLong lanes;

  /** When the first message of each partition was sent that is not stored, in milliseconds. */
  private final Map<Integer, Long> oldestUnstored = new ConcurrentHashMap<>();

  /**
   * Registers the meters.
   *
   * @param retention how long Kafka keeps what is not stored
   */
  ProcessorMeters(MeterRegistry registry, Duration retention) {
    published =
        Counter.builder("parley.processor.published")
            .description("messages published to the event bus")
            .register(registry);
    stored =
        Counter.builder("parley.processor.stored")
            .description("messages stored")
            .register(registry);
    deadLetters =
        Counter.builder("parley.processor.dead.letters")
            .description("records put aside because they can never be stored")
            .register(registry);
    storeFailures =
        Counter.builder("parley.processor.store.failures")
            .description("failed tries to write to the store or to Kafka, each tried again")
            .register(registry);
    bucketsOpened =
        Counter.builder("parley.processor.buckets.opened")
            .description("storage buckets opened")
            .register(registry);
    unknownPrev =
        Counter.builder("parley.processor.prev.unknown")
            .description("messages published without knowing the one before, the store being away")
            .register(registry);
    heads =
        Counter.builder("parley.processor.heads")
            .description("announcements of channels' newest messages")
            .register(registry);
    repeatedSends =
        Counter.builder("parley.processor.sends.repeated")
            .description("records that repeat an earlier send, dropped")
            .register(registry);
    refusedSends =
        Counter.builder("parley.processor.sends.refused")
            .description("records dropped, their sender told so, the store being away")
            .register(registry);
    clockRegressions =
        Counter.builder("parley.processor.clock.regressions")
            .description("messages stamped before the one they follow: a broker's clock is behind")
            .register(registry);
    partitions = registry.gauge("parley.processor.partitions", new AtomicInteger());
    pausedPartitions = registry.gauge("parley.processor.partitions.paused", new AtomicInteger());
    windowRecords = registry.gauge("parley.processor.window.records", new AtomicLong());
    windowBytes = registry.gauge("parley.processor.window.bytes", new AtomicLong());
    lanes = registry.gauge("parley.processor.lanes", new AtomicLong());
    Gauge.builder("parley.processor.unstored.age", this, ProcessorMeters::unstoredAge)
        .description("how long ago the first message was sent that is not stored")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("parley.processor.retention", retention, Duration::toSeconds)
        .description("how long Kafka keeps what is not stored; what is older is lost")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  /** A partition's first message that is not stored; empty when all are, or it is another's. */
  void unstored(int partition, OptionalLong oldestSentAt) {
    if (oldestSentAt.isPresent()) {
      oldestUnstored.put(partition, oldestSentAt.getAsLong());
    } else {
      oldestUnstored.remove(partition);
    }
  }

  private double unstoredAge() {
    long now = System.currentTimeMillis();
    return oldestUnstored.values().stream().mapToLong(sentAt -> now - sentAt).max().orElse(0)
        / 1_000.0;
  }
}
