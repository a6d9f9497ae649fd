package chat.parley.app;

import chat.parley.protocol.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Watches whether the event bus still reaches this node: at every interval it asks another node,
 * each in turn, to send it a message by its address, and notes when one arrives.
 *
 * <p>A node whose registrations or connections got lost in a network break looks healthy and hears
 * nothing (eclipse-vertx/vert.x#4394). It cannot tell by sending to itself: Vert.x delivers what
 * nobody is registered for to the sender's own consumers. A node that is alone in its cluster has
 * nobody to hear.
 */
final class BusProbe {

  private final Vertx vertx;
  private final Clustering.Node node;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final MessageConsumer<Object> consumer;
  private final long timer;
  private volatile long arrived;

  /** Of the timer's thread. */
  private int turn;

  private BusProbe(Clustering.Node node, Duration interval, Duration limit, LongSupplier nanoTime) {
    this.vertx = node.vertx();
    this.node = node;
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.arrived = nanoTime.getAsLong();
    this.consumer = bus().consumer(Addresses.probe(node.id()), this::hear);
    this.timer = vertx.setPeriodic(interval.toMillis(), tick -> ask());
  }

  /**
   * Registers with the cluster and begins.
   *
   * @param interval between probes
   * @param limit how old the newest arrival may be: longer than the cluster takes to notice that a
   *     node died, or the last survivor would believe itself cut off
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  static Future<BusProbe> start(
      Clustering.Node node, Duration interval, Duration limit, LongSupplier nanoTime) {
    var probe = new BusProbe(node, interval, limit, nanoTime);
    return probe.consumer.completion().map(probe);
  }

  /** Succeeds while a probe arrived within the limit. */
  Future<Void> check() {
    var age = Duration.ofNanos(nanoTime.getAsLong() - arrived);
    return age.compareTo(limit) <= 0
        ? Future.succeededFuture()
        : Future.failedFuture("no other node reached this one for " + age.toSeconds() + " s");
  }

  Future<Void> stop() {
    vertx.cancelTimer(timer);
    return consumer.unregister();
  }

  private void ask() {
    var others = node.manager().getNodes();
    others.remove(node.id());
    if (others.isEmpty()) {
      arrived = nanoTime.getAsLong();
    } else {
      turn = (turn + 1) % others.size();
      bus().send(Addresses.probe(others.get(turn)), node.id());
    }
  }

  /** A probe is the id of the node that it is to reach: ours, or one that asks us to send it. */
  private void hear(Message<Object> probe) {
    if (node.id().equals(probe.body())) {
      arrived = nanoTime.getAsLong();
    } else if (probe.body() instanceof String other && node.manager().getNodes().contains(other)) {
      bus().send(Addresses.probe(other), other);
    }
  }

  private EventBus bus() {
    return vertx.eventBus();
  }
}
