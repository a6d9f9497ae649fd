package chat.parley.gateway;

import chat.parley.gateway.admission.Disconnect;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that comes in any other way than in one coding, {@code chunked}. The decoder looks
 * for that word at the end of the list alone; a proxy may look at the first header, take the body
 * for another one, and so take a client's second request for a part of the first (RFC 9112, section
 * 11.2).
 */
final class RequestFraming {

  private RequestFraming() {}

  static void check(RoutingContext ctx) {
    var codings = ctx.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (codings.isEmpty()
        || (codings.size() == 1
            && HttpHeaders.CHUNKED.toString().equalsIgnoreCase(codings.get(0)))) {
      ctx.next();
    } else {
      Disconnect.afterAnswer(ctx);
      throw new ParleyException(
          ErrorCode.MALFORMED, "a body comes whole or in one coding, 'chunked'");
    }
  }
}
