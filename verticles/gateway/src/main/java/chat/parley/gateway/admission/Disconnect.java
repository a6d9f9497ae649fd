package chat.parley.gateway.admission;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections of clients that the server no longer listens to. */
public final class Disconnect {

  private static final Logger LOG = LoggerFactory.getLogger(Disconnect.class);

  private Disconnect() {}

  /** Ends a connection, whatever is under way on it. */
  public static void now(HttpConnection connection) {
    connection.close().onFailure(failure -> LOG.debug("not closed: {}", failure.toString()));
  }

  /** Ends a request's connection as soon as the request has been answered. */
  public static void afterAnswer(RoutingContext ctx) {
    ctx.addEndHandler(answered -> now(ctx.request().connection()));
  }
}
