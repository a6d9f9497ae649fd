package chat.parley.gateway.sockjs;

import chat.parley.gateway.admission.FrontDoor;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.ws.ClientSocket;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SockJS event-bus bridge at {@code /eventbus}, for the standard clients, over WebSocket, XHR
 * streaming and XHR polling. It speaks the bridge's protocol itself ({@link
 * chat.parley.protocol.BridgeFrame}) instead of handing sockets to {@code SockJSHandler.bridge}:
 * that one makes a clustered consumer for each socket and encodes each message for each, and what
 * it lets through goes onto the cluster's bus. Here the hub's one consumer serves all, and nothing
 * of a client's reaches the bus. SockJS below it (sockjs-protocol 0.3) is ours as well, in {@link
 * SockJsTransport}. Runs on its event loop.
 */
public final class SockJsEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(SockJsEndpoint.class);

  /** Where it is mounted. */
  public static final String PATH = "/eventbus";

  /** SockJS's escapes come on top of a message, and are not counted as its own. */
  private static final int ESCAPES_FACTOR = 4;

  private static final String COOKIE = "parley.client-cookie";
  private static final String WEBSOCKET = "/[^/.]+/[^/.]+/websocket";
  private static final String RAW_WEBSOCKET = "/websocket";

  private static final String NEVER_KEPT =
      "no-store, no-cache, no-transform, must-revalidate, max-age=0";

  private final Vertx vertx;
  private final Origins origins;
  private final Clients clients;
  private final XhrEndpoint xhr;
  private final boolean isSecure;

  public SockJsEndpoint(Vertx vertx, Origins origins, Clients clients) {
    this.vertx = vertx;
    this.origins = origins;
    this.clients = clients;
    this.xhr = new XhrEndpoint(vertx, clients);
    this.isSecure = clients.config().isSecure();
  }

  /** The routes, to be mounted as sub-router at {@link #PATH}. */
  public Router router() {
    var router = Router.router(vertx);
    router.route().handler(this::letIn);
    router
        .routeWithRegex(WEBSOCKET)
        .handler(ctx -> upgrade(ctx, socket -> new WebSocketTransport(socket, escapedLimit())));
    router
        .route(RAW_WEBSOCKET)
        .handler(ctx -> upgrade(ctx, socket -> new RawWebSocketTransport(socket, maxFrame())));
    router.route().handler(this::speakToPages);
    router.get("/info").handler(SockJsEndpoint::inform);
    xhr.mount(router, escapedLimit());
    return router;
  }

  private void letIn(RoutingContext ctx) {
    if (!origins.allow(ctx.request())) {
      throw new ParleyException(ErrorCode.FORBIDDEN, "pages of this origin may not connect");
    }
    // Clients that are being drained go on polling.
    if (clients.isDraining() && !xhr.isKnown(ctx)) {
      throw new ParleyException(ErrorCode.GOING_AWAY, "the node is going away");
    }
    ctx.next();
  }

  private void upgrade(RoutingContext ctx, Function<ClientSocket, SockJsTransport> transport) {
    if (!ctx.request().method().equals(HttpMethod.GET)) {
      throw new ParleyException(ErrorCode.METHOD_NOT_ALLOWED, "allowed here: GET");
    }
    if (!ctx.request().canUpgradeToWebSocket()) {
      throw new ParleyException(ErrorCode.MALFORMED, "the request is no handshake of a WebSocket");
    }
    var from = FrontDoor.from(ctx);
    var place = clients.admission().client(from, Transport.SOCKJS);
    ClientSocket.upgrade(ctx.request())
        .onSuccess(socket -> new SockJsClient(transport.apply(socket), clients, from, place).open())
        .onFailure(
            failure -> {
              place.leave();
              LOG.debug("a handshake failed: {}", failure.toString());
            });
  }

  /** Which transport a path below {@link #PATH} belongs to. */
  public static Transport transport(String path) {
    return XhrEndpoint.isXhr(path) ? Transport.XHR : Transport.SOCKJS;
  }

  /**
   * What the pages of allowed origins need to read an answer (the Fetch standard's CORS protocol);
   * SockJS's clients send their cookies along.
   */
  private void speakToPages(RoutingContext ctx) {
    var request = ctx.request();
    var response = ctx.response();
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    response
        .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN)
        .putHeader(HttpHeaders.CACHE_CONTROL, NEVER_KEPT)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        // Compression would be paid once a delivery.
        .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    if (origin != null) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    var cookie = ClientCookie.of(request);
    ctx.put(COOKIE, cookie);
    response.addCookie(cookie.told(PATH, isSecure));
    if (request.method().equals(HttpMethod.OPTIONS)) {
      response
          .setStatusCode(204)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HttpHeaders.CONTENT_TYPE)
          .end()
          .onFailure(gone -> {});
    } else {
      ctx.next();
    }
  }

  /** The cookie of a request's client. */
  static ClientCookie cookie(RoutingContext ctx) {
    return ctx.get(COOKIE);
  }

  /** What SockJS's clients ask before they connect. */
  private static void inform(RoutingContext ctx) {
    ctx.json(
        new JsonObject()
            .put("websocket", true)
            .put("cookie_needed", true)
            .put("origins", JsonArray.of("*:*"))
            .put("entropy", ThreadLocalRandom.current().nextLong(1L << 32)));
  }

  private int maxFrame() {
    return clients.config().maxFrame().toInt();
  }

  private int escapedLimit() {
    return ESCAPES_FACTOR * maxFrame();
  }
}
