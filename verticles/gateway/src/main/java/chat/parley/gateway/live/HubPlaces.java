package chat.parley.gateway.live;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.admission.Places;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The places of a node's subscriptions. One whose last member left lingers, and keeps its place for
 * as long as there are others: where all are taken, the one that has lingered longest loses its
 * own. Thread-safe.
 */
final class HubPlaces {

  private final Places places;
  private final HubMeters meters;

  /** From the one that has lingered longest to the one that was left last. */
  private final Set<Held> lingering = new LinkedHashSet<>();

  HubPlaces(Places places, HubMeters meters, MeterRegistry registry) {
    this.places = places;
    this.meters = meters;
    Gauge.builder("parley.hub.subscriptions", places::taken)
        .description("channels that this node is subscribed to, those that linger included")
        .register(registry);
    Gauge.builder("parley.hub.subscriptions.max", places::max)
        .description("how many there can be, which memory decides")
        .register(registry);
  }

  /**
   * Takes a place.
   *
   * @param from whose member opens the subscription: its address has the place until it is given
   *     back, whoever joins later
   * @param onLoss told once, from any thread, when the place was lost to another subscription
   * @throws ParleyException UNAVAILABLE where all are in use, RATE_LIMITED where the address has as
   *     many as it may
   */
  synchronized Held take(ClientAddress from, Runnable onLoss) {
    if (places.isFull() && !lingering.isEmpty()) {
      var oldest = lingering.iterator().next();
      leave(oldest);
      meters.endedEarly.increment();
      oldest.onLoss.run();
    }
    try {
      return new Held(places.take(Optional.of(from)), onLoss);
    } catch (ParleyException e) {
      meters.refused.increment();
      throw e;
    }
  }

  /** The subscription has no members: it can lose its place from now on. */
  synchronized void linger(Held held) {
    if (!held.isLost) {
      lingering.add(held);
    }
  }

  /** The subscription has a member again; false where it has lost its place. */
  synchronized boolean resume(Held held) {
    lingering.remove(held);
    return !held.isLost;
  }

  /** Whether the place was given back, or lost to another subscription. */
  synchronized boolean isLost(Held held) {
    return held.isLost;
  }

  /** Gives a place back; may be told more than once. */
  synchronized void leave(Held held) {
    lingering.remove(held);
    held.isLost = true;
    held.place.leave();
  }

  /** A subscription's place. Only {@link HubPlaces} looks into it. */
  static final class Held {

    private final Place place;
    private final Runnable onLoss;
    private boolean isLost;

    private Held(Place place, Runnable onLoss) {
      this.place = place;
      this.onLoss = onLoss;
    }
  }
}
