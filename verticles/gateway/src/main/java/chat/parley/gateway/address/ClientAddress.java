package chat.parley.gateway.address;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Whom limits by address count as one: an IPv4 address, or the /64 of an IPv6 address, since
 * whoever has one of those has all of it.
 *
 * @param text {@code 192.0.2.1} or {@code 2001:db8:1:2::/64}
 */
public record ClientAddress(String text) {

  private static final int NETWORK_BYTES = 8;

  static ClientAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new ClientAddress(NetUtil.toAddressString(address));
    }
    var bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      var network = InetAddress.getByAddress(bytes);
      return new ClientAddress(NetUtil.toAddressString(network) + "/" + NETWORK_BYTES * Byte.SIZE);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
