package chat.parley.gateway.ws;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Cost;
import chat.parley.gateway.admission.FrontDoor;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.audit.Caller;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.BearerToken;
import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.auth.Tokens;
import chat.parley.gateway.client.Clients;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handshake of {@code GET /ws}: refuses foreign pages and bad tokens before the upgrade. Runs
 * on its event loop.
 */
public final class WebSocketEndpoint {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketEndpoint.class);

  /** The subprotocol that a client offers and the server chooses. */
  public static final String SUBPROTOCOL = "parley.v1";

  // Browsers cannot set headers on a handshake, so the token may come as a second subprotocol.
  private static final String BEARER_SUBPROTOCOL = "bearer.";
  private static final String SEC_WEBSOCKET_PROTOCOL = "Sec-WebSocket-Protocol";

  private final Tokens tokens;
  private final Origins origins;
  private final Clients clients;

  public WebSocketEndpoint(Tokens tokens, Origins origins, Clients clients) {
    this.tokens = tokens;
    this.origins = origins;
    this.clients = clients;
  }

  /**
   * Answers a handshake, or fails the request.
   *
   * @throws ParleyException where there is no place for another client
   */
  public void accept(RoutingContext ctx) {
    var request = ctx.request();
    if (clients.isDraining()) {
      throw new ParleyException(ErrorCode.GOING_AWAY, "the node is going away");
    }
    if (!origins.allow(request)) {
      throw new ParleyException(ErrorCode.FORBIDDEN, "pages of this origin may not connect");
    }
    var from = FrontDoor.from(ctx);
    var place = clients.admission().client(from, Transport.WEBSOCKET);
    var token = token(request);
    if (token.isEmpty()) {
      upgrade(request, from, place, Optional.empty());
      return;
    }
    request.pause();
    tokens
        .verify(token.get())
        .onSuccess(identity -> upgrade(request, from, place, Optional.of(identity)))
        .onFailure(
            failure -> {
              place.leave();
              var refusal = ParleyException.of(failure);
              clients
                  .events()
                  .signInRefused(new Caller(from, Transport.WEBSOCKET, Optional.empty()), refusal);
              if (refusal.code().isClientFault()) {
                clients.admission().allowance().charge(new Payer.Address(from), Cost.BAD_TOKEN);
              }
              ctx.fail(refusal);
            });
  }

  private void upgrade(
      HttpServerRequest request, ClientAddress from, Place place, Optional<Identity> identity) {
    ClientSocket.upgrade(request)
        .onSuccess(socket -> new WebSocketClient(socket, clients, from, place).open(identity))
        .onFailure(
            failure -> {
              place.leave();
              LOG.debug("a handshake failed: {}", failure.toString());
            });
  }

  private static Optional<String> token(HttpServerRequest request) {
    return BearerToken.of(request).or(() -> offeredToken(request));
  }

  private static Optional<String> offeredToken(HttpServerRequest request) {
    var offered = request.getHeader(SEC_WEBSOCKET_PROTOCOL);
    return offered == null
        ? Optional.empty()
        : Arrays.stream(offered.split(","))
            .map(String::trim)
            .filter(protocol -> protocol.startsWith(BEARER_SUBPROTOCOL))
            .map(protocol -> protocol.substring(BEARER_SUBPROTOCOL.length()))
            .findFirst();
  }
}
