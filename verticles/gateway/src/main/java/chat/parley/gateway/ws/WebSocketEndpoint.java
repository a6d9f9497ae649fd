package chat.parley.gateway.ws;

import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.auth.Tokens;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.ChannelHub;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake of {@code GET /ws}: refuses foreign pages and bad tokens before the upgrade, and
 * keeps the connections of its event loop. Runs on that loop.
 */
public final class WebSocketEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);

  /** The subprotocol that a client offers and the server chooses. */
  public static final String SUBPROTOCOL = "parley.v1";

  // Browsers cannot set headers on a handshake, so the token may come as a second subprotocol.
  private static final String BEARER_SUBPROTOCOL = "bearer.";
  private static final String SEC_WEBSOCKET_PROTOCOL = "Sec-WebSocket-Protocol";
  private static final String BEARER = "Bearer ";
  private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
  private static final long STOP_CHECK_MS = 20;

  /** What a client that was told to go may take to connect elsewhere. */
  private static final Duration DRAIN_MARGIN = Duration.ofSeconds(1);

  /**
   * What connections work with.
   *
   * @param node the node's id, told in the welcome
   */
  public record Services(
      String node,
      GatewayConfig config,
      Clock clock,
      Tokens tokens,
      ChatService chat,
      ChannelHub hub) {}

  private final Vertx vertx;
  private final Services services;
  private final Origins origins;
  private final LoopMembers loop;
  private final Set<ClientConnection> connections = new HashSet<>();
  private boolean draining;

  public WebSocketEndpoint(Vertx vertx, Services services, Origins origins, LoopMembers loop) {
    this.vertx = vertx;
    this.services = services;
    this.origins = origins;
    this.loop = loop;
    vertx.setPeriodic(
        PING_INTERVAL.toMillis(), timer -> connections.forEach(ClientConnection::ping));
  }

  /** Answers a handshake. */
  public void accept(HttpServerRequest request) {
    if (draining) {
      refuse(request, ErrorCode.GOING_AWAY);
      return;
    }
    var host = request.authority() == null ? null : request.authority().toString();
    if (!origins.allows(request.getHeader(HttpHeaders.ORIGIN), host)) {
      refuse(request, ErrorCode.FORBIDDEN);
      return;
    }
    var token = token(request);
    if (token.isEmpty()) {
      upgrade(request, Optional.empty());
      return;
    }
    request.pause();
    services
        .tokens()
        .verify(token.get())
        .onSuccess(identity -> upgrade(request, Optional.of(identity)))
        .onFailure(failure -> refuse(request, ErrorCode.UNAUTHENTICATED));
  }

  /** How many connections this loop holds. */
  public int size() {
    return connections.size();
  }

  /**
   * Takes no more clients and asks each to go at a moment of its own within the drain time, so that
   * they do not arrive elsewhere all at once. They are served until they go; those that stay are
   * closed when their sends under way are answered.
   */
  public Future<Void> drain() {
    draining = true;
    long drainMillis = services.config().drainTime().toMillis();
    for (var connection : connections) {
      connection.goAway(ThreadLocalRandom.current().nextLong(drainMillis + 1));
    }
    return await(connections::isEmpty, services.config().drainTime().plus(DRAIN_MARGIN))
        .compose(gone -> await(this::isQuiet, services.config().sendTimeout()))
        .compose(
            answered ->
                Future.join(
                    Set.copyOf(connections).stream()
                        .map(c -> c.close(ErrorCode.GOING_AWAY, "the node is going away"))
                        .toList()))
        .mapEmpty();
  }

  private void upgrade(HttpServerRequest request, Optional<Identity> identity) {
    request
        .toWebSocket()
        .onSuccess(socket -> open(socket, identity))
        .onFailure(failure -> LOG.debug("a handshake failed: {}", failure.toString()));
  }

  private void open(ServerWebSocket socket, Optional<Identity> identity) {
    var opened = new ClientConnection[1];
    opened[0] =
        new ClientConnection(vertx, socket, services, loop, () -> connections.remove(opened[0]));
    connections.add(opened[0]);
    identity.ifPresentOrElse(opened[0]::openSignedIn, opened[0]::openAnonymous);
  }

  private boolean isQuiet() {
    return connections.stream().noneMatch(ClientConnection::isBusy);
  }

  /** Completes when it is so, at the latest after that time. */
  private Future<Void> await(BooleanSupplier condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    var promise = Promise.<Void>promise();
    vertx.setPeriodic(
        0,
        STOP_CHECK_MS,
        timer -> {
          if (condition.getAsBoolean() || System.nanoTime() > deadline) {
            vertx.cancelTimer(timer);
            promise.complete();
          }
        });
    return promise.future();
  }

  private static Optional<String> token(HttpServerRequest request) {
    var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(BEARER)) {
      return Optional.of(authorization.substring(BEARER.length()).trim());
    }
    var offered = request.getHeader(SEC_WEBSOCKET_PROTOCOL);
    return offered == null
        ? Optional.empty()
        : Arrays.stream(offered.split(","))
            .map(String::trim)
            .filter(protocol -> protocol.startsWith(BEARER_SUBPROTOCOL))
            .map(protocol -> protocol.substring(BEARER_SUBPROTOCOL.length()))
            .findFirst();
  }

  private static void refuse(HttpServerRequest request, ErrorCode code) {
    LOG.debug("a handshake was refused: {}", code);
    request.response().setStatusCode(code.httpStatus()).end(code.name());
  }
}
