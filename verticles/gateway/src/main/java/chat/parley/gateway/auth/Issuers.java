package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.IssuerConfig;
import com.nimbusds.jose.JWSAlgorithm;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All issuers of the configuration, each with its own keys. Thread-safe. */
final class Issuers {

  private final Map<String, Issuer> byName;
  private final HttpClient client;
  private final AtomicInteger changes;

  private Issuers(List<Issuer> issuers, HttpClient client, AtomicInteger changes) {
    this.byName =
        issuers.stream().collect(Collectors.toUnmodifiableMap(Issuer::name, Function.identity()));
    this.client = client;
    this.changes = changes;
  }

  /** Reads the keys of all. */
  static Future<Issuers> open(Vertx vertx, AuthConfig config, Clock clock, MeterRegistry meters) {
    var changes = new AtomicInteger();
    var client = vertx.createHttpClient(clientOptions());
    var opened = new ArrayList<Future<Issuer>>();
    if (config.secret().isPresent()) {
      opened.add(
          open(vertx, new SecretKeys(vertx, config), clock, changes)
              .map(
                  keys ->
                      new Issuer(
                          AuthConfig.OWN_ISSUER,
                          TokenRules.own(config),
                          Set.of(JWSAlgorithm.HS256),
                          keys)));
    }
    for (int i = 0; i < config.issuers().size(); i++) {
      var issuer = config.issuers().get(i);
      var allowed = algorithms(issuer);
      var source = source(vertx, client, config, i, allowed);
      opened.add(
          open(vertx, source, clock, changes)
              .map(
                  keys ->
                      new Issuer(issuer.issuer(), TokenRules.of(issuer, config), allowed, keys)));
    }
    return Future.join(opened)
        .onFailure(
            failure -> {
              opened.stream().filter(Future::succeeded).forEach(it -> it.result().keys().close());
              client.close();
            })
        .map(
            all -> {
              var issuers = opened.stream().map(Future::result).toList();
              issuers.stream()
                  .filter(issuer -> issuer.keys().canChange())
                  .forEach(issuer -> register(issuer, meters));
              return new Issuers(issuers, client, changes);
            });
  }

  Optional<Issuer> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whether the key may still sign. */
  boolean accept(KeyId key) {
    var issuer = byName.get(key.issuer());
    return issuer != null && issuer.keys().ring().has(key.thumbprint());
  }

  /** Another number after each change of keys. */
  int changes() {
    return changes.get();
  }

  Future<Void> close() {
    byName.values().forEach(issuer -> issuer.keys().close());
    return client.close();
  }

  private static Future<? extends IssuerKeys<?>> open(
      Vertx vertx, KeySource<?> source, Clock clock, AtomicInteger changes) {
    return IssuerKeys.open(vertx, source, clock, changes::incrementAndGet);
  }

  private static KeySource<String> source(
      Vertx vertx, HttpClient client, AuthConfig config, int index, Set<JWSAlgorithm> allowed) {
    var issuer = config.issuers().get(index);
    var key = "auth.issuers[" + index + "].jwks-";
    return issuer.jwksUrl().isEmpty()
        ? new FileKeys(vertx, key + "file", Path.of(issuer.jwksFile()), allowed)
        : new UrlKeys(vertx, client, key + "url", issuer.jwksUrl(), config.jwksRefresh(), allowed);
  }

  private static Set<JWSAlgorithm> algorithms(IssuerConfig issuer) {
    return issuer.algorithms().stream()
        .map(JWSAlgorithm::parse)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static HttpClientOptions clientOptions() {
    int timeout = (int) UrlKeys.TIMEOUT.toMillis();
    return new HttpClientOptions().setConnectTimeout(timeout).setKeepAlive(false);
  }

  private static void register(Issuer issuer, MeterRegistry meters) {
    Gauge.builder("parley.auth.keys.age", issuer.keys(), IssuerKeys::ageSeconds)
        .description("how long ago the issuer's keys were read without a fault")
        .baseUnit("seconds")
        .tag("issuer", issuer.name())
        .register(meters);
  }
}
