package chat.parley.gateway;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;

/**
 * What RFC 6455, section 4.2.1, asks of a handshake and the platform does not check. A proxy that
 * speaks HTTP/1.0 passes the upgrade on as a request like any other, and would take what follows
 * for a second one.
 */
final class WebSocketHandshake {

  private static final String WEB_SOCKET = "websocket";
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final int KEY_BYTES = 16;

  private WebSocketHandshake() {}

  static void check(RoutingContext ctx) {
    var request = ctx.request();
    if (WEB_SOCKET.equalsIgnoreCase(request.getHeader("Upgrade"))) {
      if (request.version() != HttpVersion.HTTP_1_1) {
        throw new ParleyException(ErrorCode.MALFORMED, "a WebSocket begins with HTTP/1.1");
      }
      if (!isKey(request.getHeader(KEY))) {
        throw new ParleyException(
            ErrorCode.MALFORMED, "'%s' has %d bytes in Base64".formatted(KEY, KEY_BYTES));
      }
      joinProtocols(request);
    }
    ctx.next();
  }

  private static boolean isKey(String key) {
    try {
      return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** They may come in several headers (section 11.3.4); the platform reads the first alone. */
  private static void joinProtocols(HttpServerRequest request) {
    var offered = request.headers().getAll(PROTOCOL);
    if (offered.size() > 1) {
      request.headers().set(PROTOCOL, String.join(", ", offered));
    }
  }
}
