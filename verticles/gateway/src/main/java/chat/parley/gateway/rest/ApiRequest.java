package chat.parley.gateway.rest;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Disconnect;
import chat.parley.gateway.admission.FrontDoor;
import chat.parley.gateway.admission.IncomingBodies;
import chat.parley.gateway.audit.Caller;
import chat.parley.gateway.audit.HttpRefusals;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.BearerToken;
import chat.parley.gateway.auth.Identity;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What an operation may ask of its request; what does not parse fails with its code. */
final class ApiRequest {

  private final RoutingContext ctx;
  private final IncomingBodies bodies;
  private Optional<Identity> sender = Optional.empty();

  ApiRequest(RoutingContext ctx, IncomingBodies bodies) {
    this.ctx = ctx;
    this.bodies = bodies;
  }

  /** Where it comes from. */
  ClientAddress from() {
    return FrontDoor.from(ctx);
  }

  /** From now on it is known who sends it. */
  void identify(Identity identity) {
    sender = Optional.of(identity);
    HttpRefusals.identify(ctx, identity);
  }

  /** Who sends it, as far as that is known. */
  Caller caller() {
    return new Caller(from(), Transport.REST, sender);
  }

  /** Whether the sender brings a token, or anything in its place. */
  boolean hasAuthorization() {
    return ctx.request().headers().contains(HttpHeaders.AUTHORIZATION);
  }

  /** The sender's token. */
  String token() {
    return BearerToken.of(ctx.request())
        .orElseThrow(
            () ->
                new ParleyException(
                    ErrorCode.UNAUTHENTICATED, "send 'Authorization: Bearer' with a token"));
  }

  /** The channel that the path names. */
  String channel() {
    return ChannelId.check(ctx.pathParam("channel"));
  }

  QueryParameters query() {
    return new QueryParameters(ctx.request().query());
  }

  /** Ends its connection, whatever is under way. */
  void cut() {
    Disconnect.now(ctx.request().connection());
  }

  /** Has something done when its answer was taken, or never will be. */
  void whenOver(Runnable action) {
    Exchange.whenOver(ctx, action);
  }

  /**
   * The object that it brings.
   *
   * @param maxBytes the most it may have
   */
  Future<ObjectNode> body(int maxBytes) {
    return RequestBody.read(ctx.request(), from(), bodies, maxBytes);
  }
}
