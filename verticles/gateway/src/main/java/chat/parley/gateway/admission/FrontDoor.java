package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Through which every HTTP request comes: it is known from where, and its address pays for it. Who
 * cannot pay is told so, and its connection ends.
 */
public final class FrontDoor implements Handler<RoutingContext> {

  private static final String FROM = "parley.from";

  private final Admission admission;

  public FrontDoor(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void handle(RoutingContext ctx) {
    var from = admission.address(ctx.request());
    ctx.put(FROM, from);
    try {
      admission.allowance().take(new Payer.Address(from), Cost.REQUEST);
    } catch (ParleyException e) {
      Disconnect.afterAnswer(ctx);
      throw e;
    }
    ctx.next();
  }

  /** Whether a request has come through the door; the router refuses some before. */
  public static boolean hasPassed(RoutingContext ctx) {
    return ctx.get(FROM) != null;
  }

  /** Where a request comes from that has come through the door. */
  public static ClientAddress from(RoutingContext ctx) {
    return ctx.get(FROM);
  }
}
