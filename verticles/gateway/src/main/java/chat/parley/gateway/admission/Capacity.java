package chat.parley.gateway.admission;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much a process can hold, whatever its configuration says.
 *
 * @param heap in bytes
 * @param files how many it may open, sockets included
 */
record Capacity(long heap, long files) {

  /** Bytes of heap for each connection: an idle one takes 20 KB. */
  static final long CONNECTION = 48 << 10;

  /** The same with TLS, whose state has buffers of its own. */
  static final long TLS_CONNECTION = 96 << 10;

  /** Bytes of heap for each channel that a connection is in: it takes some 300. */
  static final long MEMBERSHIP = 2 << 10;

  /**
   * Bytes of heap for each channel that a node is subscribed to: it takes some 3,000, with what the
   * cluster keeps of it.
   */
  static final long SUBSCRIPTION = 16 << 10;

  static Capacity ofThisProcess() {
    boolean isUnix =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
    return new Capacity(Runtime.getRuntime().maxMemory(), isUnix ? maxFiles() : Integer.MAX_VALUE);
  }

  private static long maxFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getMaxFileDescriptorCount();
  }

  /** How many connections there is memory for, and files: a quarter of those is for all else. */
  int connections(boolean isEncrypted) {
    return atLeastOne(Math.min(heap / (isEncrypted ? TLS_CONNECTION : CONNECTION), files / 4 * 3));
  }

  /** In how many channels all connections together can be. */
  int memberships() {
    return atLeastOne(heap / MEMBERSHIP);
  }

  /** How many channels a node can be subscribed to. */
  int subscriptions() {
    return atLeastOne(heap / SUBSCRIPTION);
  }

  private static int atLeastOne(long many) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, many));
  }
}
