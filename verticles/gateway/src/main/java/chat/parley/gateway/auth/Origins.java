package chat.parley.gateway.auth;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.config.PublicUrl;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages may connect. A browser sends the origin of the page (RFC 6454) with every WebSocket
 * handshake and cross-site request; whoever sends none is no page. A page of one's own is one of a
 * host that is really one's own: anybody can let a name of theirs point here (DNS rebinding), but
 * neither an address nor {@code localhost}.
 */
public final class Origins {

  private static final String ANY = "*";
  private static final String LOCALHOST = "localhost";

  private final Optional<PublicUrl> own;
  private final Set<String> allowed;

  public Origins(GatewayConfig config) {
    this(config.publicAddress(), config.allowedOrigins());
  }

  Origins(Optional<PublicUrl> own, List<String> allowed) {
    this.own = own;
    this.allowed = Set.copyOf(allowed);
  }

  /** Whether a request is for this server, whatever name its client used. */
  public boolean isForUs(HttpServerRequest request) {
    return request.authority() == null || isOurs(request.authority());
  }

  /** Whether a request may go on. */
  public boolean allow(HttpServerRequest request) {
    return allows(request.getHeader(HttpHeaders.ORIGIN), request.authority());
  }

  /**
   * Whether a request may go on.
   *
   * @param origin the Origin header; null where there is none
   * @param authority the request's own, whose pages are allowed if it is ours; null where unknown
   */
  boolean allows(String origin, HostAndPort authority) {
    if (origin == null || allowed.contains(ANY) || allowed.contains(origin)) {
      return true;
    }
    if (own.isPresent() && origin.equals(own.get().origin())) {
      return true;
    }
    return authority != null
        && isLocalOrAddress(authority.host())
        && (origin.equals("http://" + authority) || origin.equals("https://" + authority));
  }

  boolean isOurs(HostAndPort authority) {
    var text = authority.toString().toLowerCase(Locale.ROOT);
    return isLocalOrAddress(authority.host())
        || own.map(url -> text.equals(url.authority())).orElse(false);
  }

  private static boolean isLocalOrAddress(String host) {
    return host.equalsIgnoreCase(LOCALHOST)
        || NetUtil.isValidIpV4Address(host)
        || NetUtil.isValidIpV6Address(host);
  }
}
