package chat.parley.gateway.config;

import chat.parley.gateway.address.AddressRange;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Require;
import java.time.Duration;
import java.util.List;

/**
 * What a gateway takes from clients whom it does not know, or from many of them together.
 *
 * @param trustedProxies addresses and networks of the proxies in front, whose header tells where a
 *     client is
 * @param forwardedHeader which header they write
 * @param proxyProtocol whether every connection begins with a header of the PROXY protocol
 * @param maxConnections how many connections this node holds, 10 to 10,000,000
 * @param maxConnectionsPerAddress how many live clients may come from one address, 1 to 1,000,000
 * @param addressUnitsPerSecond what all clients of one address may ask of this node in the long
 *     run, in units that {@code admission.Cost} counts, 10 to 100,000,000
 * @param addressUnitBurst what they may ask at once, 1,000 to 1,000,000,000
 * @param channelsPerUser how many channels a user may make a day through this node, 1 to 1,000,000
 * @param channelsPerAddress how many those of one address may make a day, 1 to 1,000,000
 * @param headerTimeout within which a request's head must have come, 1 s to 10 min
 * @param bodyTimeout within which a request's body must have come, and a frame of a WebSocket that
 *     is large, 1 s to 10 min
 * @param maxIncoming bytes that bodies and large frames of all clients may take while they come, 1
 *     MiB to 64 GiB
 * @param maxPages bytes that pages of history and lists of channels may take until their clients
 *     have taken them, 8 MiB to 64 GiB; those of one address may take a quarter
 * @param pageBytesPerSecond how many bytes of large pages are read in the long run, 1 MiB to 512
 *     MiB; 64 KiB of each page cost nothing
 * @param maxUnread bytes that live messages and small answers may take until their clients have
 *     taken them, 64 MiB to 64 GiB
 */
public record AdmissionConfig(
    List<String> trustedProxies,
    ForwardedHeader forwardedHeader,
    boolean proxyProtocol,
    int maxConnections,
    int maxConnectionsPerAddress,
    int addressUnitsPerSecond,
    int addressUnitBurst,
    int channelsPerUser,
    int channelsPerAddress,
    Duration headerTimeout,
    Duration bodyTimeout,
    ByteSize maxIncoming,
    ByteSize maxPages,
    ByteSize pageBytesPerSecond,
    ByteSize maxUnread) {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  public AdmissionConfig {
    trustedProxies = List.copyOf(trustedProxies);
    requireRanges(trustedProxies);
    Require.between("max-connections", maxConnections, 10, 10_000_000);
    Require.between("max-connections-per-address", maxConnectionsPerAddress, 1, 1_000_000);
    Require.between("address-units-per-second", addressUnitsPerSecond, 10, 100_000_000);
    Require.between("address-unit-burst", addressUnitBurst, 1_000, 1_000_000_000);
    Require.between("channels-per-user", channelsPerUser, 1, 1_000_000);
    Require.between("channels-per-address", channelsPerAddress, 1, 1_000_000);
    Require.between("header-timeout", headerTimeout, SECOND, TEN_MINUTES);
    Require.between("body-timeout", bodyTimeout, SECOND, TEN_MINUTES);
    Require.between(
        "max-incoming", maxIncoming, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(64 << 10));
    Require.between("max-pages", maxPages, ByteSize.ofMebibytes(8), ByteSize.ofMebibytes(64 << 10));
    Require.between(
        "page-bytes-per-second",
        pageBytesPerSecond,
        ByteSize.ofMebibytes(1),
        ByteSize.ofMebibytes(512));
    Require.between(
        "max-unread", maxUnread, ByteSize.ofMebibytes(64), ByteSize.ofMebibytes(64 << 10));
  }

  private static void requireRanges(List<String> proxies) {
    for (var proxy : proxies) {
      try {
        AddressRange.parse(proxy);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "trusted-proxies: must be addresses or networks such as 10.0.0.0/8, but one is "
                + proxy,
            e);
      }
    }
  }
}
