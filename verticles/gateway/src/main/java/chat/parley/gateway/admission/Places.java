package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ParleyException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many may be here at once, in all and from one address. Thread-safe. */
public final class Places {

  /** Connections end at no known time; who comes again a little later may find a place. */
  private static final Duration COME_AGAIN = Duration.ofSeconds(10);

  private final int max;
  private final int maxPerAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentMap<ClientAddress, Integer> byAddress = new ConcurrentHashMap<>();

  /**
   * Places of which none is taken.
   *
   * @param max in all, at least 1
   * @param maxPerAddress from one address, at least 1
   */
  public Places(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /**
   * Takes a place.
   *
   * @param from empty for a proxy's connection, which many clients may share
   * @return to be given back
   * @throws ParleyException RATE_LIMITED when those of the address have all that they may,
   *     UNAVAILABLE when all are taken
   */
  public Place take(Optional<ClientAddress> from) {
    if (taken.incrementAndGet() > max) {
      taken.decrementAndGet();
      throw ParleyException.unavailable("this node is full", COME_AGAIN, null);
    }
    if (from.isPresent() && !enter(from.get())) {
      taken.decrementAndGet();
      throw ParleyException.rateLimited("too many of this address are here", COME_AGAIN);
    }
    return new Place(() -> leave(from));
  }

  /** How many are here. */
  public int taken() {
    return taken.get();
  }

  /** How many can be here. */
  public int max() {
    return max;
  }

  /** Whether all are taken. */
  public boolean isFull() {
    return taken.get() >= max;
  }

  private boolean enter(ClientAddress address) {
    boolean fits = byAddress.merge(address, 1, Integer::sum) <= maxPerAddress;
    if (!fits) {
      exit(address);
    }
    return fits;
  }

  private void exit(ClientAddress address) {
    byAddress.computeIfPresent(address, (key, here) -> here == 1 ? null : here - 1);
  }

  private void leave(Optional<ClientAddress> from) {
    from.ifPresent(this::exit);
    taken.decrementAndGet();
  }
}
