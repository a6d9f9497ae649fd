package chat.parley.app;

import chat.parley.protocol.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the event bus still reaches this node: it sends itself a message at every
 * interval, by its address in the cluster's registrations, and notes when one arrives.
 *
 * <p>A node whose registrations got lost in a network break looks healthy and hears nothing
 * (eclipse-vertx/vert.x#4394); its probes stay away, too. A probe does not cross the network: it
 * shows the registrations, not the connections between nodes.
 */
final class BusProbe {

  private static final Logger log = LoggerFactory.getLogger(BusProbe.class);

  private final Vertx vertx;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final MessageProducer<String> sender;
  private final MessageConsumer<String> consumer;
  private final long timer;
  private volatile long arrived;

  private BusProbe(
      Vertx vertx, String nodeId, Duration interval, Duration limit, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.arrived = nanoTime.getAsLong();
    var address = Addresses.probe(nodeId);
    // Unlike a plain send, a sender says when nobody is registered.
    this.sender = vertx.eventBus().sender(address);
    this.consumer = vertx.eventBus().consumer(address, probe -> arrived = nanoTime.getAsLong());
    this.timer = vertx.setPeriodic(interval.toMillis(), tick -> send());
  }

  /**
   * Registers with the cluster and begins.
   *
   * @param interval between probes
   * @param limit how old the newest arrival may be
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  static Future<BusProbe> start(
      Vertx vertx, String nodeId, Duration interval, Duration limit, LongSupplier nanoTime) {
    var probe = new BusProbe(vertx, nodeId, interval, limit, nanoTime);
    return probe.consumer.completion().map(probe);
  }

  /** Succeeds while a probe arrived within the limit. */
  Future<Void> check() {
    var age = Duration.ofNanos(nanoTime.getAsLong() - arrived);
    return age.compareTo(limit) <= 0
        ? Future.succeededFuture()
        : Future.failedFuture("no probe came back over the bus for " + age.toSeconds() + " s");
  }

  Future<Void> stop() {
    vertx.cancelTimer(timer);
    return consumer.unregister();
  }

  private void send() {
    sender.write("").onFailure(failure -> log.debug("A probe of the event bus failed", failure));
  }
}
