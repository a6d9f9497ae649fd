package chat.parley.gateway;

import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Refuses requests that are for another host, and tells browsers to come over TLS where that is how
 * people reach this one (RFC 6797).
 */
final class OwnHost implements Handler<RoutingContext> {

  private static final String STRICT_TRANSPORT_SECURITY = "Strict-Transport-Security";

  /** A year; for this host alone, since others of its domain are not ours. */
  private static final String MAX_AGE = "max-age=31536000";

  private final Origins origins;
  private final boolean isSecure;

  OwnHost(GatewayConfig config, Origins origins) {
    this.origins = origins;
    this.isSecure = config.isSecure();
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (isSecure) {
      ctx.response().putHeader(STRICT_TRANSPORT_SECURITY, MAX_AGE);
    }
    if (!origins.isForUs(ctx.request())) {
      throw new ParleyException(
          ErrorCode.FORBIDDEN, "no server of this name is here; see 'gateway.public-url'");
    }
    ctx.next();
  }
}
