package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send does not decide how many meters there are. */
class RequestMetersTest {

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Vertx vertx;
  private int port;

  @BeforeEach
  void start() {
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(Clustering.metrics()))
            .withMetrics(new MicrometerMetricsFactory(meters))
            .build();
    port =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void inventedMethodsShareTheirMeters() {
    request("X-FIRST", "/");
    var before = ofRequests();

    for (int i = 0; i < 100; i++) {
      request("X" + i, "/path-" + i + "?query=" + i);
    }

    assertThat(ofRequests()).isEqualTo(before);
    assertThat(before).anySatisfy(id -> assertThat(id.getTag("method")).isEqualTo("OTHER"));
  }

  @Test
  void knownMethodsHaveMetersOfTheirOwn() {
    request("GET", "/");
    request("POST", "/");

    assertThat(ofRequests().stream().map(id -> id.getTag("method"))).contains("GET", "POST");
  }

  private void request(String method, String path) {
    var client = vertx.createHttpClient();
    client
        .request(HttpMethod.valueOf(method), port, "127.0.0.1", path)
        .compose(request -> request.send().compose(HttpClientResponse::end))
        .await();
    client.close().await();
  }

  private Set<Meter.Id> ofRequests() {
    return meters.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("vertx.http.server.request"))
        .collect(Collectors.toSet());
  }
}
