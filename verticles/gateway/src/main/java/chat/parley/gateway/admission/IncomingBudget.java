package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * So many bytes for what all clients together send until it is handled, of which one address gets a
 * quarter. Thread-safe.
 */
final class IncomingBudget {

  private static final int ADDRESS_PART = 4;

  private final ByteBudget all;
  private final long maxOfAddress;
  private final Map<ClientAddress, Long> ofAddresses = new ConcurrentHashMap<>();

  IncomingBudget(long max) {
    all = new ByteBudget(max);
    maxOfAddress = Math.max(1, max / ADDRESS_PART);
  }

  /** Takes bytes, if there are so many left; who gets them gives them back. */
  boolean take(ClientAddress from, long bytes) {
    if (!all.take(bytes)) {
      return false;
    }
    if (ofAddresses.merge(from, bytes, Long::sum) > maxOfAddress) {
      giveBack(from, bytes);
      return false;
    }
    return true;
  }

  /** Gives bytes back. */
  void giveBack(ClientAddress from, long bytes) {
    ofAddresses.computeIfPresent(from, (address, taken) -> taken == bytes ? null : taken - bytes);
    all.giveBack(bytes);
  }

  /** How many are in use. */
  long taken() {
    return all.taken();
  }
}
