package chat.parley.gateway.audit;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.auth.Identity;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where all refusals over HTTP pass: it looks at the head of every answer, whoever writes it. Comes
 * before all other handlers.
 */
public final class HttpRefusals implements Handler<RoutingContext> {

  private static final int FIRST_REFUSAL = 400;
  private static final String IS_WATCHED = "parley.refusals-watched";
  private static final String IDENTITY = "parley.identity";

  private final ClientEvents events;
  private final Function<HttpServerRequest, ClientAddress> addresses;
  private final Function<String, Transport> transports;

  /**
   * @param addresses where a request comes from
   * @param transports which transport a path belongs to; the path may be null
   */
  public HttpRefusals(
      ClientEvents events,
      Function<HttpServerRequest, ClientAddress> addresses,
      Function<String, Transport> transports) {
    this.events = events;
    this.addresses = addresses;
    this.transports = transports;
  }

  @Override
  public void handle(RoutingContext ctx) {
    watch(ctx);
    ctx.next();
  }

  /** For answers of the router's own, which may come before any handler has seen the request. */
  public Handler<RoutingContext> seen(Handler<RoutingContext> answer) {
    return ctx -> {
      if (ctx.get(IS_WATCHED) == null) {
        watch(ctx);
      }
      answer.handle(ctx);
    };
  }

  /** Answers what is no request at all, for which there is no router. */
  public void refuseInvalid(HttpServerRequest request) {
    events.requestRefused(
        request,
        new Caller(addresses.apply(request), transports.apply(request.path()), Optional.empty()),
        new ParleyException(ErrorCode.MALFORMED, "no valid request"));
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
  }

  /** Whose token a request brought, once that is known. */
  public static void identify(RoutingContext ctx, Identity identity) {
    ctx.put(IDENTITY, identity);
  }

  /** Who makes a request. */
  public Caller caller(RoutingContext ctx) {
    var request = ctx.request();
    return new Caller(
        addresses.apply(request),
        transports.apply(request.path()),
        Optional.ofNullable(ctx.get(IDENTITY)));
  }

  private void watch(RoutingContext ctx) {
    ctx.put(IS_WATCHED, true);
    ctx.addHeadersEndHandler(
        head -> {
          if (ctx.response().getStatusCode() >= FIRST_REFUSAL) {
            events.requestRefused(ctx.request(), caller(ctx), RefusalCode.refusal(ctx));
          }
        });
  }
}
