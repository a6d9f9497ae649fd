package chat.parley.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses a body that comes in any other way than in one coding, {@code chunked}. The decoder looks
 * for that word at the end of the list alone; a proxy may look at the first header, take the body
 * for another one, and so take a client's second request for a part of the first (RFC 9112, section
 * 11.2).
 */
final class RequestFraming {

  private static final int BAD_REQUEST = 400;

  private RequestFraming() {}

  static void check(RoutingContext ctx) {
    var codings = ctx.request().headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (codings.isEmpty()
        || (codings.size() == 1
            && HttpHeaders.CHUNKED.toString().equalsIgnoreCase(codings.get(0)))) {
      ctx.next();
    } else {
      // Nothing more is read from it, and it ends with the answer.
      var unused = ctx.request().connection().shutdown();
      ctx.fail(BAD_REQUEST);
    }
  }
}
