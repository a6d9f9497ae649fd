package chat.parley.gateway.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators see of the way from the bus to the event loops. Thread-safe. */
final class HubMeters {

  final Counter received;
  final Counter duplicates;
  final Counter foreign;
  final Counter batches;
  final AtomicInteger subscriptions;

  HubMeters(MeterRegistry registry) {
    received =
        Counter.builder("parley.hub.received")
            .description("messages received from the event bus")
            .register(registry);
    duplicates =
        Counter.builder("parley.hub.duplicates")
            .description("messages that the event bus brought again, dropped")
            .register(registry);
    foreign =
        Counter.builder("parley.hub.foreign")
            .description("what is not a message on a channel's address, ignored")
            .register(registry);
    batches =
        Counter.builder("parley.hub.batches")
            .description(
                "batches handed to event loops; messages a batch tell how well bursts gather")
            .register(registry);
    subscriptions = registry.gauge("parley.hub.subscriptions", new AtomicInteger());
  }
}
