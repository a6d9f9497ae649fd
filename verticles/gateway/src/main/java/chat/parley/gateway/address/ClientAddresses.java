package chat.parley.gateway.address;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Tells from where a request comes: from the other end of its connection or, where that is a proxy
 * of ours, from where the proxy says. What a client writes into the header itself stands before
 * what the proxies append, and is never believed.
 */
public final class ClientAddresses {

  private static final char ZONE = '%';

  private final List<AddressRange> trusted;
  private final ForwardedHeader header;

  /**
   * Believes some proxies.
   *
   * @param trustedProxies addresses and networks of proxies, as in {@code 10.0.0.0/8} or {@code
   *     ::1}
   * @param header the one that all of these write
   * @throws IllegalArgumentException when one is neither an address nor a network
   */
  public ClientAddresses(List<String> trustedProxies, ForwardedHeader header) {
    this.trusted = trustedProxies.stream().map(AddressRange::parse).toList();
    this.header = header;
  }

  /** Where a request comes from. */
  public ClientAddress of(HttpServerRequest request) {
    var peer = inet(request.remoteAddress().hostAddress());
    // Most nodes trust nobody, and most requests bring no such header.
    return trusted.isEmpty()
        ? ClientAddress.of(peer)
        : of(peer, request.headers().getAll(header.header()));
  }

  /** Where a connection comes from; empty where it is a proxy's and serves many clients. */
  public Optional<ClientAddress> of(SocketAddress remote) {
    var peer = inet(remote.hostAddress());
    return isTrusted(peer) ? Optional.empty() : Optional.of(ClientAddress.of(peer));
  }

  /** Whether a request tells of a client behind a proxy that nobody here was told to believe. */
  public boolean isFromUnknownProxy(HttpServerRequest request) {
    return request.headers().contains(header.header())
        && !isTrusted(inet(request.remoteAddress().hostAddress()));
  }

  /**
   * @param peer the other end of the connection
   * @param lines of the request's header, in their order
   */
  ClientAddress of(InetAddress peer, List<String> lines) {
    if (!isTrusted(peer)) {
      return ClientAddress.of(peer);
    }
    var address = peer;
    var told = header.addresses(lines);
    for (int i = told.size() - 1; i >= 0 && isTrusted(address); i--) {
      if (told.get(i).isEmpty()) {
        // Not an address: from there on nobody of ours wrote it, or it is hidden.
        break;
      }
      address = told.get(i).get();
    }
    return ClientAddress.of(address);
  }

  /**
   * A link-local address comes with the interface that it is on, which says nothing of a client.
   */
  static InetAddress inet(String text) {
    int zone = text.indexOf(ZONE);
    return NetUtil.createInetAddressFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }
}
