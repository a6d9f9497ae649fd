package chat.parley.gateway.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What operators see of the way from the bus to the event loops. Thread-safe. */
final class HubMeters {

  private static final String GAPS = "parley.hub.gaps";
  private static final String GAPS_DESCRIPTION =
      "times that the bus lost messages: repaired from the store, or not there either";

  final Counter received;
  final Counter duplicates;
  final Counter foreign;
  final Counter batches;
  final Counter repairedGaps;
  final Counter unrepairedGaps;
  final Counter repairedMessages;
  final Counter unverified;
  final Timer repair;
  final AtomicInteger openGaps;
  final Counter endedEarly;
  final Counter refused;
  final AtomicLong recent;

  HubMeters(MeterRegistry registry) {
    received =
        Counter.builder("parley.hub.received")
            .description("messages received from the event bus")
            .register(registry);
    duplicates =
        Counter.builder("parley.hub.duplicates")
            .description("messages that the event bus brought again, dropped")
            .register(registry);
    foreign = foreign(registry);
    batches =
        Counter.builder("parley.hub.batches")
            .description(
                "batches handed to event loops; messages a batch tell how well bursts gather")
            .register(registry);
    repairedGaps =
        Counter.builder(GAPS)
            .description(GAPS_DESCRIPTION)
            .tag("outcome", "repaired")
            .register(registry);
    unrepairedGaps =
        Counter.builder(GAPS)
            .description(GAPS_DESCRIPTION)
            .tag("outcome", "unrepaired")
            .register(registry);
    repairedMessages =
        Counter.builder("parley.hub.repaired")
            .description("messages delivered live from the store, the bus having lost them")
            .register(registry);
    unverified =
        Counter.builder("parley.hub.unverified")
            .description("messages delivered whose owner could not tell what stands before them")
            .register(registry);
    repair =
        Timer.builder("parley.hub.repair")
            .description("how long a channel waited for a gap to be repaired")
            .publishPercentileHistogram()
            .register(registry);
    openGaps = registry.gauge("parley.hub.gaps.open", new AtomicInteger());
    endedEarly = full(registry, "ended-early");
    refused = full(registry, "refused");
    recent = new AtomicLong();
    Gauge.builder("parley.hub.recent.characters", recent, AtomicLong::get)
        .description("what the newest messages of all subscribed channels take in memory")
        .register(registry);
  }

  private static Counter full(MeterRegistry registry, String outcome) {
    return Counter.builder("parley.hub.subscriptions.full")
        .description(
            "times that a subscription found no place: one that lingered was ended early, or the"
                + " join was refused")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** Of all addresses together. */
  static Counter foreign(MeterRegistry registry) {
    return Counter.builder("parley.hub.foreign")
        .description("what came over the event bus and is not of the address's form, ignored")
        .register(registry);
  }
}
