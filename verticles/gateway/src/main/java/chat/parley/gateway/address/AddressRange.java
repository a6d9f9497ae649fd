package chat.parley.gateway.address;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The addresses of a network, such as {@code 10.0.0.0/8}, or one of them, such as {@code ::1}. */
public final class AddressRange {

  private final IpSubnetFilterRule rule;

  private AddressRange(IpSubnetFilterRule rule) {
    this.rule = rule;
  }

  /**
   * Reads CIDR notation; without a prefix length it is the one address. No name is looked up.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    var address =
        NetUtil.createInetAddressFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("not an address or a network: " + text);
    }
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = slash < 0 ? bits : prefixOf(text, slash + 1, bits);
    return new AddressRange(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
  }

  boolean contains(InetAddress address) {
    return rule.matches(new InetSocketAddress(address, 0));
  }

  private static int prefixOf(String text, int from, int bits) {
    try {
      int prefix = Integer.parseInt(text, from, text.length(), 10);
      if (prefix >= 0 && prefix <= bits) {
        return prefix;
      }
    } catch (NumberFormatException e) {
      // As below.
    }
    throw new IllegalArgumentException("the prefix length of " + text + " must be 0 to " + bits);
  }
}
