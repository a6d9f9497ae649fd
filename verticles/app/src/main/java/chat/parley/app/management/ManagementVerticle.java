package chat.parley.app.management;

import chat.parley.app.config.ManagementConfig;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.audit.AuditLog;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' HTTP server. It belongs on a private address. Health is for everybody who reaches
 * it; all else, and why a check fails, is for those whom {@link ManagementAccess} lets pass.
 *
 * <ul>
 *   <li>{@code GET /health/live}: 200 while the process works at all
 *   <li>{@code GET /health/ready}: 200 while it wants work and all checks succeed, else 503; the
 *       body says which do not, and to operators why
 *   <li>{@code GET /metrics}: Prometheus text
 *   <li>{@code GET /admin/channels/:id/connections}: who is connected to a channel
 * </ul>
 */
public final class ManagementVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(ManagementVerticle.class);
  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(1);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final String JSON = "application/json";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final ManagementConfig config;
  private final Readiness readiness;
  private final HealthChecks checks;
  private final Function<String, Future<JsonObject>> connections;
  private final PrometheusMeterRegistry meters;
  private final AuditLog audit = new AuditLog();
  private final ManagementAccess access;
  private HttpServer server;

  /**
   * Takes what it shows.
   *
   * @param checks what to ask about the node's health, each by its name; asked on this verticle's
   *     event loop, so they must not block. The map may grow while the node starts
   * @param connections tells who is connected to the channel of an id
   */
  public ManagementVerticle(
      ManagementConfig config,
      Readiness readiness,
      Map<String, Check> checks,
      Function<String, Future<JsonObject>> connections,
      PrometheusMeterRegistry meters) {
    this.config = config;
    this.readiness = readiness;
    this.checks = new HealthChecks(checks, System::nanoTime);
    this.connections = connections;
    this.meters = meters;
    this.access = new ManagementAccess(config.token(), audit, meters);
  }

  @Override
  public Future<?> start() {
    var router = Router.router(vertx);
    router.get("/health/live").respond(context -> Future.succeededFuture(status("UP")));
    router.get("/health/ready").respond(this::ready);
    router.route().handler(access);
    router.get("/metrics").respond(this::metrics);
    router.get("/admin/channels/:id/connections").respond(this::connections);
    router.errorHandler(400, context -> error(context, ErrorCode.MALFORMED, "no valid request"));
    router.errorHandler(404, context -> error(context, ErrorCode.NOT_FOUND, "no such resource"));
    router.errorHandler(
        405, context -> error(context, ErrorCode.METHOD_NOT_ALLOWED, "only GET is allowed here"));
    router.errorHandler(500, this::failed);
    vertx.setPeriodic(AUDIT_INTERVAL.toMillis(), due -> audit.writeLeftOut());
    return vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(router)
        .listen(config.port(), config.host())
        .onSuccess(listening -> server = listening);
  }

  /** The port it listens on, once it is deployed. */
  public int port() {
    return server.actualPort();
  }

  private Future<JsonObject> ready(RoutingContext context) {
    var phase = readiness.phase();
    if (phase != Readiness.Phase.OPEN) {
      context.response().setStatusCode(UNAVAILABLE);
      return Future.succeededFuture(status(phase.name()));
    }
    return checks
        .run()
        .map(
            round -> {
              context.response().setStatusCode(round.up() ? OK : UNAVAILABLE);
              return status(round.up() ? "UP" : "DOWN")
                  .put(
                      "checks", access.allows(context.request()) ? round.answers() : round.brief());
            });
  }

  private Future<String> metrics(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT);
    // Thousands of meters take a while to write.
    return vertx.executeBlocking(() -> meters.scrape(PROMETHEUS_TEXT), false);
  }

  private Future<JsonObject> connections(RoutingContext context) {
    return connections.apply(ChannelId.check(context.pathParam("id")));
  }

  private void failed(RoutingContext context) {
    var known = ParleyException.of(context.failure());
    if (!known.code().isClientFault()) {
      log.error("{} failed", context.request().path(), context.failure());
    }
    error(context, known.code(), known.getMessage());
  }

  private static void error(RoutingContext context, ErrorCode code, String message) {
    context.response().setStatusCode(code.httpStatus()).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    context
        .end(new JsonObject().put("code", code.name()).put("message", message).toBuffer())
        .onFailure(gone -> log.debug("The client did not wait for the answer", gone));
  }

  private static JsonObject status(String status) {
    return new JsonObject().put("status", status);
  }
}
