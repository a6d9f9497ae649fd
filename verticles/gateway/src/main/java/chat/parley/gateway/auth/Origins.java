package chat.parley.gateway.auth;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/**
 * Which pages may connect. A browser sends the origin of the page (RFC 6454) with every WebSocket
 * handshake and cross-site request; whoever sends none is no page.
 */
public final class Origins {

  private static final String ANY = "*";

  private final Set<String> allowed;

  public Origins(List<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /** Whether a request may go on. */
  public boolean allow(HttpServerRequest request) {
    var host = request.authority() == null ? null : request.authority().toString();
    return allows(request.getHeader(HttpHeaders.ORIGIN), host);
  }

  /**
   * Whether a request may go on.
   *
   * @param origin the Origin header; null where there is none
   * @param host the request's own authority, whose pages are always allowed; null where unknown
   */
  boolean allows(String origin, String host) {
    return origin == null
        || allowed.contains(ANY)
        || allowed.contains(origin)
        || (host != null && (origin.equals("http://" + host) || origin.equals("https://" + host)));
  }
}
