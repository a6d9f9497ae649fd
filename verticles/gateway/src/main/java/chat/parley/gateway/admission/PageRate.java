package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import java.time.Duration;

/**
 * How many bytes of large pages are read a second, by all clients together. Pages of people who
 * talk are not large and cost nothing. An address that reads a large page now and then need not
 * wait for those that read many. Thread-safe.
 */
final class PageRate {

  /** So many bytes of each page cost nothing. */
  static final int FREE = 64 << 10;

  /** An address may always read at this part of the rate ... */
  static final int ADDRESS_PART = 32;

  /** ... and so many bytes at once: a page of the largest texts. */
  static final int ADDRESS_BURST = 4 << 20;

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String NODE = "";
  private static final String REFUSAL = "too many large pages are being read";

  private final Buckets<String> node;
  private final Buckets<ClientAddress> addresses;

  /**
   * A rate at which nothing was read yet.
   *
   * @param perSecond bytes
   */
  PageRate(int perSecond) {
    node = new Buckets<>(perSecond, perSecond, SECOND, REFUSAL);
    addresses =
        new Buckets<>(ADDRESS_BURST, Math.max(1, perSecond / ADDRESS_PART), SECOND, REFUSAL);
  }

  /** Whether an address may read a page now, however much the others read. */
  boolean isModest(ClientAddress address) {
    return addresses.hasAny(address);
  }

  /** Whether anybody may read a page now. */
  boolean hasRoom() {
    return node.hasAny(NODE);
  }

  /** How long until {@link #hasRoom}. */
  Duration untilRoom() {
    return node.untilAny(NODE);
  }

  /** A page of so many bytes was read. */
  void charge(ClientAddress address, long bytes) {
    int large = (int) Math.min(Integer.MAX_VALUE, bytes - FREE);
    if (large > 0) {
      node.takeAnyway(NODE, large);
      addresses.takeAnyway(address, large);
    }
  }
}
