package chat.parley.app.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ManagementConfig;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Secret;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ManagementVerticleTest {

  private static final String HOST = "127.0.0.1";
  private static final String TOKEN = "a token of at least thirty-two characters";

  private final Readiness readiness = new Readiness();
  private final Map<String, Check> checks = new ConcurrentHashMap<>();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private ManagementVerticle verticle;
  private WebClient client;

  @BeforeEach
  void start(Vertx vertx) {
    verticle = verticle(0);
    vertx.deployVerticle(verticle).await();
    client = WebClient.create(vertx);
  }

  @Test
  void isLiveFromTheStart() {
    var response = get("/health/live");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(response.bodyAsJsonObject()).isEqualTo(new JsonObject().put("status", "UP"));
  }

  @Test
  void isReadyOnceOpenUntilItDrains() {
    assertReady(503, "STARTING");
    readiness.open();
    assertReady(200, "UP");
    readiness.drain();
    assertReady(503, "DRAINING");
    readiness.open();
    assertReady(503, "DRAINING");
  }

  @Test
  void isNotReadyWhileANeededCheckFails() {
    readiness.open();
    checks.put("gateway", () -> Future.failedFuture("Kafka is away"));

    var body = assertReady(503, "DOWN");

    assertThat(body.getJsonObject("checks").getJsonObject("gateway"))
        .isEqualTo(new JsonObject().put("status", "DOWN").put("reason", "Kafka is away"));
  }

  @Test
  void showsMetersAsPrometheusText() {
    meters.counter("parley.test").increment();

    var response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.bodyAsString()).contains("parley_test_total 1.0");
  }

  @Test
  void showsWhoIsConnectedToAChannel() {
    var response = get("/admin/channels/%C3%BCbung/connections");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsJsonObject())
        .isEqualTo(new JsonObject().put("channel", "übung").put("nodes", new JsonArray().add("n")));
  }

  @Test
  void answersProblemsAsJson() {
    assertProblem(get("/admin/channels/No%20Slug/connections"), 400, "INVALID_CHANNEL");
    assertProblem(get("/admin/channels/away/connections"), 503, "UNAVAILABLE");
    assertProblem(get("/admin/channels/broken/connections"), 500, "INTERNAL");
    assertProblem(get("/admin/channels/%/connections"), 400, "MALFORMED");
    assertProblem(get("/nowhere"), 404, "NOT_FOUND");
    assertProblem(send(HttpMethod.POST, "/metrics"), 405, "METHOD_NOT_ALLOWED");
  }

  @Test
  void withATokenAllButHealthNeedsIt(Vertx vertx) {
    var locked = verticle(0, new Secret(TOKEN));
    vertx.deployVerticle(locked).await();
    readiness.open();
    checks.put("kafka", () -> Future.failedFuture("no answer from 10.1.2.3:9092"));

    for (var path : List.of("/metrics", "/admin/channels/x/connections", "/nowhere")) {
      for (var bad : List.of("", "Bearer", "Bearer ", "Bearer x", "Basic " + TOKEN, TOKEN + "x")) {
        var refused = get(locked, path, bad);
        assertProblem(refused, 401, "UNAUTHENTICATED");
        assertThat(refused.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
      }
    }
    assertThat(get(locked, "/metrics", "bearer " + TOKEN).bodyAsString())
        .contains("parley_management_refused_total 18.0");
    assertProblem(get(locked, "/nowhere", "Bearer " + TOKEN), 404, "NOT_FOUND");
    assertThat(get(locked, "/health/live", "").statusCode()).isEqualTo(200);
    var brief = get(locked, "/health/ready", "Bearer wrong");
    assertThat(brief.statusCode()).isEqualTo(503);
    assertThat(brief.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                "{'status':'DOWN','checks':{'kafka':{'status':'DOWN'}}}".replace('\'', '"')));
    assertThat(get(locked, "/health/ready", "Bearer " + TOKEN).bodyAsString())
        .contains("no answer from 10.1.2.3:9092");
  }

  @Test
  void takenPortFailsTheStart(Vertx vertx) {
    assertThatThrownBy(() -> vertx.deployVerticle(verticle(verticle.port())).await())
        .isInstanceOf(BindException.class);
  }

  private ManagementVerticle verticle(int port) {
    return verticle(port, Secret.NONE);
  }

  private ManagementVerticle verticle(int port, Secret token) {
    return new ManagementVerticle(
        new ManagementConfig(HOST, port, token, false),
        readiness,
        checks,
        ManagementVerticleTest::connections,
        meters);
  }

  private static Future<JsonObject> connections(String channel) {
    return switch (channel) {
      case "away" ->
          Future.failedFuture(
              ParleyException.unavailable("the cluster is away", Duration.ofSeconds(1), null));
      case "broken" -> Future.failedFuture(new IllegalStateException("for the test"));
      default ->
          Future.succeededFuture(
              new JsonObject().put("channel", channel).put("nodes", new JsonArray().add("n")));
    };
  }

  private JsonObject assertReady(int httpStatus, String status) {
    var response = get("/health/ready");
    assertThat(response.statusCode()).isEqualTo(httpStatus);
    assertThat(response.bodyAsJsonObject().getString("status")).isEqualTo(status);
    return response.bodyAsJsonObject();
  }

  private static void assertProblem(HttpResponse<Buffer> response, int httpStatus, String code) {
    assertThat(response.statusCode()).isEqualTo(httpStatus);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(response.bodyAsJsonObject().getString("code")).isEqualTo(code);
    assertThat(response.bodyAsJsonObject().getString("message")).doesNotContain("for the test");
  }

  private HttpResponse<Buffer> get(ManagementVerticle locked, String path, String authorization) {
    return client
        .get(locked.port(), HOST, path)
        .putHeader("Authorization", authorization)
        .send()
        .await();
  }

  private HttpResponse<Buffer> get(String path) {
    return send(HttpMethod.GET, path);
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path) {
    return client.request(method, verticle.port(), HOST, path).send().await();
  }
}
