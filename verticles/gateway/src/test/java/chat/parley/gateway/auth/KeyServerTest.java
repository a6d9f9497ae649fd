package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.IssuerConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Secret;
import com.nimbusds.jose.JWSAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that are fetched from a real server, which may answer anything. */
class KeyServerTest extends TokensFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SigningKey key = SigningKey.ec("k");
  private final SigningKey next = SigningKey.ec("next");
  private final AtomicInteger fetches = new AtomicInteger();
  private final MovableClock clock = new MovableClock(NOW);
  private volatile Handler<HttpServerRequest> answer = answer(SigningKey.set(key));
  private HttpServer server;

  @BeforeEach
  void startServer() {
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      fetches.incrementAndGet();
                      answer.handle(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  @Test
  void fetchedKeysVerify() {
    var tokens = await(open());

    assertThat(await(tokens.verify(key.sign(user()))).userId()).isEqualTo("a:1");
    assertThat(fetches).hasValue(1);
  }

  @Test
  void aTokenOfANewKeyHasTheKeysFetched() {
    var tokens = await(open());
    answer = answer(SigningKey.set(key, next));
    clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);

    assertThat(await(tokens.verify(next.sign(user()))).userId()).isEqualTo("a:1");
    assertThat(fetches).hasValue(2);
  }

  @Test
  void aRemovedKeyIsRevokedWhenTheKeysAreFetched() {
    var tokens = await(open());
    var old = await(tokens.verify(key.sign(user())));
    answer = answer(SigningKey.set(next));
    clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);

    await(tokens.verify(next.sign(user())));

    assertThat(tokens.accept(old)).isFalse();
    assertThat(refusal(tokens, key.sign(user()))).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void aFloodOfInventedKeysCostsTheServerOneFetchAMinute() {
    var tokens = await(open());

    for (int minute = 0; minute < 3; minute++) {
      var refused =
          IntStream.range(0, 500)
              .mapToObj(i -> new SigningKey("invented-" + i, "ES256", next.pair()))
              .map(invented -> tokens.verify(invented.sign(user())).otherwiseEmpty())
              .toList();
      await(Future.join(refused));
      assertThat(refused).allMatch(one -> one.result() == null);
      assertThat(fetches).hasValue(1 + minute);
      clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);
    }
    assertThat(await(tokens.verify(key.sign(user())))).isNotNull();
  }

  @Test
  void theLastGoodKeysStayWhateverTheServerAnswers() {
    var tokens = await(open());
    var identity = await(tokens.verify(key.sign(user())));
    int changes = tokens.changes();
    var elsewhere = "http://127.0.0.1:" + server.actualPort() + "/elsewhere";
    List<Handler<HttpServerRequest>> answers =
        List.of(
            request -> request.response().setStatusCode(500).end(SigningKey.set(next)),
            request -> request.response().setStatusCode(302).putHeader("Location", elsewhere).end(),
            request ->
                request
                    .response()
                    .putHeader("Content-Length", "9")
                    .write("{")
                    .onComplete(written -> request.connection().close()),
            request -> endless(request),
            answer("{}"),
            answer("<html>"),
            answer(""),
            request -> request.connection().close(),
            request -> {});
    int expected = 1;
    for (var bad : answers) {
      answer = bad;
      clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);

      assertThat(refusal(tokens, next.sign(user()))).isEqualTo(ErrorCode.UNAUTHENTICATED);

      assertThat(fetches).hasValue(++expected);
      assertThat(await(tokens.verify(key.sign(user())))).isEqualTo(identity);
    }
    assertThat(tokens.changes()).isEqualTo(changes);
    assertThat(
            meters.get("parley.auth.keys.age").tag("issuer", "https://a.example").gauge().value())
        .isEqualTo(60 * answers.size());
  }

  @Test
  void aNodeStartsWithoutTheServerAndSaysSo() {
    answer = request -> request.response().setStatusCode(503).end();
    var tokens = await(open());

    assertThat(refusal(tokens, key.sign(user()))).isEqualTo(ErrorCode.UNAVAILABLE);

    answer = answer(SigningKey.set(key));
    clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);
    assertThat(await(tokens.verify(key.sign(user()))).userId()).isEqualTo("a:1");
  }

  @Test
  void aNodeDoesNotStartWithKeysThatMustNotBeThere() {
    answer = answer(SigningKey.set(key.jwk().put("d", "AQAB")));

    assertThatThrownBy(() -> await(open()))
        .hasMessageStartingWith("auth.issuers[0].jwks-url: must be a JSON Web Key Set of public")
        .hasMessageContaining("the key k is a private key");
  }

  @Test
  void verificationCompletesOnTheCallersContext() {
    var tokens = await(open());
    clock.advance(IssuerKeys.UNKNOWN_KEY_PAUSE);
    for (var token : List.of(key.sign(user()), next.sign(claims("a", "1")), "x")) {
      var context = vertx.getOrCreateContext();
      var same =
          Future.<Boolean>future(
              promise ->
                  context.runOnContext(
                      run ->
                          tokens
                              .verify(token)
                              .onComplete(
                                  done -> promise.complete(Vertx.currentContext() == context))));
      assertThat(await(same)).isTrue();
    }
  }

  @Test
  void keysAreFetchedAgainAtIntervals() {
    var keys =
        await(
            IssuerKeys.open(
                vertx,
                new UrlKeys(
                    vertx,
                    vertx.createHttpClient(),
                    "url",
                    url(),
                    Duration.ofMillis(20),
                    Set.of(JWSAlgorithm.ES256)),
                clock,
                () -> {}));
    answer = answer(SigningKey.set(next));

    Awaitility.await().atMost(PATIENCE).until(() -> keys.ring().isUnknown(Optional.of("k")));
    keys.close();
  }

  private Future<Tokens> open() {
    var issuer =
        new IssuerConfig("https://a.example", "parley-at-a", "", url(), List.of(), "a", "");
    AuthConfig config = config(new Secret(SECRET), Secret.NONE, List.of(issuer));
    return Tokens.open(vertx, config, clock, meters);
  }

  /** Good for longer than the clock is moved. */
  private static JsonObject user() {
    return claims("a", "1").put("exp", SOON + Duration.ofHours(1).toSeconds());
  }

  private String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/keys";
  }

  private static Handler<HttpServerRequest> answer(String body) {
    return request -> request.response().end(body);
  }

  private static void endless(HttpServerRequest request) {
    var response = request.response().setChunked(true);
    response
        .write(Buffer.buffer(new byte[64 << 10]))
        .onSuccess(written -> request.handler(null))
        .onSuccess(written -> endlessly(response));
  }

  private static void endlessly(HttpServerResponse response) {
    if (!response.closed()) {
      response.write(Buffer.buffer(new byte[64 << 10])).onSuccess(written -> endlessly(response));
    }
  }
}
