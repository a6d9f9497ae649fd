package chat.parley.gateway;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Cost;
import chat.parley.gateway.admission.Disconnect;
import chat.parley.gateway.admission.FrontDoor;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.audit.HttpRefusals;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.client.Services;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.gateway.rest.RestApi;
import chat.parley.gateway.sockjs.SockJsEndpoint;
import chat.parley.gateway.web.WebPages;
import chat.parley.gateway.ws.WebSocketEndpoint;
import chat.parley.protocol.ParleyException;
import chat.parley.tls.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of clients. Router, endpoint and members belong to this instance; what instances
 * share comes in through the constructor.
 */
final class GatewayVerticle extends VerticleBase {

  // A frame over the limit is answered with an error; only one far over it ends the connection.
  private static final int HARD_FRAME_FACTOR = 4;
  private static final int IDLE_SECONDS = 90;

  /** Names the free port that all instances on one Vert.x share. */
  private static final int SHARED_PORT_ID = 1;

  private static final String WEBSOCKET = "/ws";
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;

  private final Services services;
  private final WebPages pages;
  private final Optional<TlsFiles> tls;
  private Clients clients;
  private HttpServer server;

  GatewayVerticle(Services services, WebPages pages, Optional<TlsFiles> tls) {
    this.services = services;
    this.pages = pages;
    this.tls = tls;
  }

  @Override
  public Future<?> start() {
    var config = services.config();
    var admission = services.admission();
    var watch = new ConnectionWatch(vertx, services);
    var origins = new Origins(config);
    clients = new Clients(vertx, services, new LoopMembers(context));
    var webSocket = new WebSocketEndpoint(services.tokens(), origins, clients);
    var sockJs = new SockJsEndpoint(vertx, origins, clients);
    var api = new RestApi(vertx, services, origins);
    var refused =
        new HttpRefusals(services.events(), admission::address, GatewayVerticle::transport);
    var router = Router.router(vertx);
    router.route().handler(refused);
    router.route().handler(watch::began);
    router.route().handler(new FrontDoor(admission)).failureHandler(refusals(api));
    router.route().handler(RequestFraming::check);
    router.route().handler(WebSocketHandshake::check);
    router.route().handler(new OwnHost(config, origins));
    router.get(WEBSOCKET).handler(webSocket::accept);
    router.route(SockJsEndpoint.PATH + "/*").subRouter(sockJs.router());
    router.route(RestApi.PATH + "/*").subRouter(api.router());
    pages.mount(router);
    var missing =
        refused.seen(
            pages.missing(List.of(RestApi.ROOT, SockJsEndpoint.PATH), api.failureHandler()));
    router.errorHandler(BAD_REQUEST, ctx -> refuse(ctx, admission, missing));
    router.errorHandler(NOT_FOUND, ctx -> refuse(ctx, admission, missing));
    server =
        vertx
            .createHttpServer(options(config, tls))
            .connectionHandler(watch::opened)
            .invalidRequestHandler(refused::refuseInvalid)
            .requestHandler(router);
    return server.listen(address(config));
  }

  /** What the router itself refuses nobody has paid for, and no client of ours sends it. */
  private static void refuse(
      RoutingContext ctx, Admission admission, Handler<RoutingContext> answer) {
    if (!FrontDoor.hasPassed(ctx)) {
      var from = new Payer.Address(admission.address(ctx.request()));
      admission.allowance().charge(from, Cost.REQUEST);
      Disconnect.afterAnswer(ctx);
    }
    answer.handle(ctx);
  }

  @Override
  public Future<?> stop() {
    return server.close();
  }

  /** Lets its clients go; to be called before it is undeployed, from any thread. */
  Future<Void> drain() {
    var drained = Promise.<Void>promise();
    context.runOnContext(run -> clients.drain().onComplete(drained));
    return drained.future();
  }

  /** Closes what is left; from any thread. */
  Future<Void> undeploy() {
    return vertx.undeploy(context.deploymentID());
  }

  int port() {
    return server.actualPort();
  }

  /** What was refused on purpose is told as the API tells it; all else is the router's affair. */
  private static Handler<RoutingContext> refusals(RestApi api) {
    return ctx -> {
      if (ctx.failure() instanceof ParleyException) {
        api.failureHandler().handle(ctx);
      } else {
        ctx.next();
      }
    };
  }

  private static Transport transport(String path) {
    if (path == null) {
      return Transport.WEB;
    }
    if (path.equals(WEBSOCKET)) {
      return Transport.WEBSOCKET;
    }
    if (isBelow(path, SockJsEndpoint.PATH)) {
      return SockJsEndpoint.transport(path);
    }
    return isBelow(path, RestApi.ROOT) ? Transport.REST : Transport.WEB;
  }

  private static boolean isBelow(String path, String parent) {
    return path.startsWith(parent)
        && (path.length() == parent.length() || path.charAt(parent.length()) == '/');
  }

  private static SocketAddress address(GatewayConfig config) {
    return config.port() == 0
        ? SocketAddress.sharedRandomPort(SHARED_PORT_ID, config.host())
        : SocketAddress.inetSocketAddress(config.port(), config.host());
  }

  private static HttpServerOptions options(GatewayConfig config, Optional<TlsFiles> tls) {
    int hardLimit = HARD_FRAME_FACTOR * config.maxFrame().toInt();
    var options =
        new HttpServerOptions()
            // Left alone it grows to some megabytes for each client that reads slowly.
            .setSendBufferSize(config.sendBuffer().toInt())
            .setReadIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxWebSocketFrameSize(hardLimit)
            .setMaxWebSocketMessageSize(hardLimit)
            .setWebSocketSubProtocols(List.of(WebSocketEndpoint.SUBPROTOCOL))
            // Compression would be paid once a delivery: about 1.4 times the CPU of the fan-out.
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setUseProxyProtocol(config.admission().proxyProtocol())
            .setCompressionSupported(true)
            .setCompressionLevel(1)
            // Nobody needs it, and each stream would have answers of its own that nobody reads.
            .setHttp2ClearTextEnabled(false);
    tls.ifPresent(files -> secure(options, files, config));
    return options;
  }

  /**
   * The files keep the certificate that is in use, so nothing is to be done when they change.
   *
   * <p>ALPN offers HTTP/1.1 alone. All that holds clients back counts by connection: its answers
   * that nobody reads, its head that does not come, the requests that it pipelines. A connection of
   * HTTP/2 has a hundred streams, each with answers of its own, and the platform takes no WebSocket
   * on one (RFC 8441).
   */
  private static void secure(HttpServerOptions options, TlsFiles files, GatewayConfig config) {
    options
        .setSsl(true)
        .setKeyCertOptions(KeyCertOptions.wrap(files.key()))
        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(TlsFiles.PROTOCOLS))
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
        .setSslHandshakeTimeout(config.admission().headerTimeout().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (files.hasAuthorities()) {
      options
          .setTrustOptions(TrustOptions.wrap(files.authorities()))
          .setClientAuth(ClientAuth.REQUIRED);
    }
  }
}
