package chat.parley.gateway.rest;

import chat.parley.gateway.auth.Origins;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets the pages of allowed origins in (the Fetch standard's CORS protocol) and refuses those of
 * all others, whose browser would send a simple request even if it then withheld the answer. No
 * credentials: a token in the Authorization header is all that counts, and only scripts put it
 * there.
 */
final class CrossOrigin implements Handler<RoutingContext> {

  private static final String METHODS = "GET, HEAD, POST";
  private static final String REQUEST_HEADERS = "Authorization, Content-Type";
  private static final String ANSWER_HEADERS = "Location, Retry-After, WWW-Authenticate";

  /** Browsers remember a preflight for two hours at the most. */
  private static final String REMEMBER_SECONDS = "7200";

  private final Origins origins;

  CrossOrigin(Origins origins) {
    this.origins = origins;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var request = ctx.request();
    var response = ctx.response();
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (!origins.allow(request)) {
      throw new ParleyException(ErrorCode.FORBIDDEN, "pages of this origin may not call this API");
    }
    if (origin != null) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
    }
    if (origin != null && isPreflight(request)) {
      allow(response);
    } else {
      ctx.next();
    }
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private static void allow(HttpServerResponse response) {
    response
        .setStatusCode(204)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, REMEMBER_SECONDS)
        .end()
        .onFailure(gone -> {});
  }
}
