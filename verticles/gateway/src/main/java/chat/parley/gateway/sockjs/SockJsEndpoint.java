package chat.parley.gateway.sockjs;

import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.client.Clients;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SockJS event-bus bridge at {@code /eventbus}, for the standard clients, over WebSocket, XHR
 * streaming and XHR polling. It speaks the bridge's protocol itself ({@link
 * chat.parley.protocol.BridgeFrame}) instead of handing sockets to {@code SockJSHandler.bridge}:
 * that one makes a clustered consumer for each socket and encodes each message for each, and what
 * it lets through goes onto the cluster's bus. Here the hub's one consumer serves all, and nothing
 * of a client's reaches the bus. The WebSocket transport is ours as well ({@link
 * WebSocketTransport}); the others are vertx-web's. Runs on its event loop.
 */
public final class SockJsEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(SockJsEndpoint.class);

  /** Where it is mounted. */
  public static final String PATH = "/eventbus";

  /** SockJS's escapes come on top of a message, and are not counted as its own. */
  private static final int ESCAPES_FACTOR = 4;

  /** Where WebSocket clients with SockJS's frames connect. */
  private static final String WEBSOCKET = "/[^/.]+/[^/.]+/websocket";

  /** In which XHR clients wait for messages. */
  private static final String POLL = "/[^/]+/[^/]+/xhr(?:_streaming)?";

  /** Every request of an XHR client, with its session's id. */
  private static final Pattern OF_SESSION =
      Pattern.compile(PATH + "/[^/]+/([^/]+)/xhr(?:_streaming|_send)?");

  private final Vertx vertx;
  private final Origins origins;
  private final Clients clients;

  /** The XHR sessions of the node: their requests may come to any of its loops. */
  private final LocalMap<String, Boolean> sessions;

  public SockJsEndpoint(Vertx vertx, Origins origins, Clients clients) {
    this.vertx = vertx;
    this.sessions = vertx.sharedData().getLocalMap("parley.bridge-sessions");
    this.origins = origins;
    this.clients = clients;
  }

  /** The routes, to be mounted as sub-router at {@link #PATH}. */
  public Router router() {
    var router = Router.router(vertx);
    router.route().handler(this::letIn);
    // Pages in frames are for browsers of long ago, and would load a script from elsewhere.
    router.routeWithRegex("/iframe.*").handler(ctx -> refuse(ctx, ErrorCode.NOT_FOUND));
    router.getWithRegex(WEBSOCKET).handler(this::upgrade);
    router.postWithRegex(POLL).handler(SockJsEndpoint::announceClose);
    router.route().handler(BodyHandler.create(false).setBodyLimit(escapedLimit()));
    router.route().subRouter(SockJSHandler.create(vertx, options()).socketHandler(this::connected));
    return router;
  }

  private static SockJSHandlerOptions options() {
    return new SockJSHandlerOptions()
        .setRegisterWriteHandler(false)
        .addDisabledTransport(Transport.EVENT_SOURCE.name())
        .addDisabledTransport(Transport.HTML_FILE.name())
        .addDisabledTransport(Transport.JSON_P.name());
  }

  private void letIn(RoutingContext ctx) {
    if (!origins.allow(ctx.request())) {
      refuse(ctx, ErrorCode.FORBIDDEN);
    } else if (clients.isDraining() && isNew(ctx)) {
      refuse(ctx, ErrorCode.GOING_AWAY);
    } else {
      ctx.next();
    }
  }

  /** Clients that are being drained go on polling. */
  private boolean isNew(RoutingContext ctx) {
    return session(ctx).filter(sessions::containsKey).isEmpty();
  }

  /**
   * The handler closes the connection behind each poll. A client that is not told may have sent the
   * next request on it already, and takes the reset for the loss of its session.
   */
  private static void announceClose(RoutingContext ctx) {
    ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    ctx.next();
  }

  /** What is no handshake the library refuses, in the words of SockJS. */
  private void upgrade(RoutingContext ctx) {
    if (!ctx.request().canUpgradeToWebSocket()) {
      ctx.next();
      return;
    }
    ctx.request()
        .toWebSocket()
        .onSuccess(socket -> open(new WebSocketTransport(socket, escapedLimit())))
        .onFailure(failure -> LOG.debug("a handshake failed: {}", failure.toString()));
  }

  private void connected(SockJSSocket socket) {
    session(socket.routingContext())
        .ifPresent(
            id -> {
              sessions.put(id, true);
              socket.endHandler(end -> sessions.remove(id));
            });
    open(new LibraryTransport(socket));
  }

  private void open(SockJsTransport transport) {
    new SockJsClient(transport, clients).open();
  }

  private int escapedLimit() {
    return ESCAPES_FACTOR * clients.config().maxFrame().toInt();
  }

  /** The XHR session that a request belongs to. */
  private static Optional<String> session(RoutingContext ctx) {
    var match = OF_SESSION.matcher(ctx.request().path());
    return match.matches() ? Optional.of(match.group(1)) : Optional.empty();
  }

  private static void refuse(RoutingContext ctx, ErrorCode code) {
    ctx.response().setStatusCode(code.httpStatus()).end(code.name()).onFailure(gone -> {});
  }
}
