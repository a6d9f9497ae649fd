package chat.parley.app.management;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Secret;
import chat.parley.protocol.audit.AuditEvent;
import chat.parley.protocol.audit.AuditLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Lets operators pass: those who bring the token (RFC 6750), or everybody where there is none,
 * which the configuration allows on loopback, or by choice.
 */
final class ManagementAccess implements Handler<RoutingContext> {

  private static final String BEARER = "Bearer ";

  private final Secret token;
  private final AuditLog audit;
  private final Counter refused;

  ManagementAccess(Secret token, AuditLog audit, MeterRegistry meters) {
    this.token = token;
    this.audit = audit;
    this.refused =
        Counter.builder("parley.management.refused")
            .description("requests to the management port without its token")
            .register(meters);
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (allows(ctx.request())) {
      ctx.next();
      return;
    }
    refused.increment();
    audit.write(
        AuditEvent.MANAGEMENT_REFUSED,
        line ->
            line.address(ctx.request().remoteAddress().hostAddress())
                .code(ErrorCode.UNAUTHENTICATED));
    ctx.response().putHeader("WWW-Authenticate", "Bearer");
    throw new ParleyException(
        ErrorCode.UNAUTHENTICATED, "send 'Authorization: Bearer' with the management token");
  }

  /** Whether the sender of a request may see everything. */
  boolean allows(HttpServerRequest request) {
    if (!token.isPresent()) {
      return true;
    }
    var given = request.getHeader(HttpHeaders.AUTHORIZATION);
    return given != null
        && given.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && isToken(given.substring(BEARER.length()).strip());
  }

  /** In a time that does not tell how much of it is right. */
  private boolean isToken(String given) {
    return MessageDigest.isEqual(
        token.value().getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
