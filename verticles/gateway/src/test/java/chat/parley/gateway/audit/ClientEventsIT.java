package chat.parley.gateway.audit;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.gateway.admission.RawClient;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told is counted, and they choose no label. */
class ClientEventsIT extends GatewayScenario {

  private static final String LOOPBACK = TestGateway.HOST;
  private static final String FOREIGN = "Origin: " + TestGateway.FOREIGN_ORIGIN;
  private static final String UNKNOWN_SESSION = "/eventbus/000/" + UUID.randomUUID();

  @ParameterizedTest
  @MethodSource("requests")
  void aRefusedRequestIsCountedOnce(ErrorCode code, Transport transport, String request) {
    double before = refused(code, transport);
    double all = refused();

    try (var client = RawClient.connect(gateway.port(), LOOPBACK)) {
      client.send(request);
      assertThat(client.head()).startsWith("HTTP/1.1 ");
    }

    assertThat(refused(code, transport)).isEqualTo(before + 1);
    assertThat(refused()).isEqualTo(all + 1);
  }

  private static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of(ErrorCode.UNAUTHENTICATED, Transport.REST, get("/api/v1/channels")),
        Arguments.of(ErrorCode.NOT_FOUND, Transport.REST, get("/api/v1/nothing")),
        Arguments.of(ErrorCode.NOT_FOUND, Transport.REST, get("/api")),
        Arguments.of(ErrorCode.METHOD_NOT_ALLOWED, Transport.REST, get("/api/v1/guest")),
        Arguments.of(ErrorCode.MALFORMED, Transport.REST, get("/api/v1/channels/%")),
        Arguments.of(ErrorCode.FORBIDDEN, Transport.REST, get("/api/v1/channels", FOREIGN)),
        Arguments.of(ErrorCode.NOT_FOUND, Transport.WEB, get("/apis")),
        Arguments.of(ErrorCode.NOT_FOUND, Transport.WEB, get("/no", "Accept: text/html")),
        Arguments.of(ErrorCode.MALFORMED, Transport.WEB, get("/%zz")),
        Arguments.of(ErrorCode.MALFORMED, Transport.WEB, "GET / HTTP/1.1\r\nno header\r\n\r\n"),
        Arguments.of(
            ErrorCode.FORBIDDEN, Transport.WEB, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
        Arguments.of(ErrorCode.METHOD_NOT_ALLOWED, Transport.WEBSOCKET, request("POST", "/ws")),
        Arguments.of(ErrorCode.FORBIDDEN, Transport.WEBSOCKET, get("/ws", FOREIGN)),
        Arguments.of(
            ErrorCode.UNAUTHENTICATED,
            Transport.WEBSOCKET,
            get("/ws", "Authorization: Bearer nonsense")),
        Arguments.of(ErrorCode.FORBIDDEN, Transport.SOCKJS, get("/eventbus/info", FOREIGN)),
        Arguments.of(ErrorCode.MALFORMED, Transport.SOCKJS, get("/eventbus/websocket")),
        Arguments.of(
            ErrorCode.NOT_FOUND, Transport.XHR, request("POST", UNKNOWN_SESSION + "/xhr_send")));
  }

  @Test
  void aRefusedFrameIsCounted() {
    var client = gateway.client();
    double before = refused(ErrorCode.UNKNOWN_OP, Transport.WEBSOCKET);

    client.socket().writeTextMessage("{\"op\":\"dance\"}");

    await().atMost(PATIENCE).until(() -> !client.unasked().isEmpty());
    assertThat(refused(ErrorCode.UNKNOWN_OP, Transport.WEBSOCKET)).isEqualTo(before + 1);
    await(client.close());
  }

  @Test
  void aBadBodyOfXhrIsTheClientsFaultThoughItsStatusIs500() {
    var session = "/eventbus/000/" + UUID.randomUUID();
    double before = refused(ErrorCode.MALFORMED, Transport.XHR);
    try (var client = RawClient.connect(gateway.port(), LOOPBACK)) {
      client.post(session + "/xhr", "");
    }
    try (var client = RawClient.connect(gateway.port(), LOOPBACK)) {
      assertThat(client.post(session + "/xhr_send", "nonsense")).contains(" 500 ");
    }
    assertThat(refused(ErrorCode.MALFORMED, Transport.XHR)).isEqualTo(before + 1);
  }

  @Test
  void aCloseAndItsBadTokenAreCounted() {
    var client = await(ChatClient.connect(gateway.vertx(), LOOPBACK, gateway.port()));
    double closed = closed(ErrorCode.UNAUTHENTICATED);
    double refused = signIns("UNAUTHENTICATED", Transport.WEBSOCKET);

    TestGateway.failure(client.authenticate("nonsense"));

    assertThat(await(client.closed())).isEqualTo(4401);
    assertThat(closed(ErrorCode.UNAUTHENTICATED)).isEqualTo(closed + 1);
    assertThat(signIns("UNAUTHENTICATED", Transport.WEBSOCKET)).isEqualTo(refused + 1);
  }

  @Test
  void goodTokensAreCountedAndSoAreLiveClients() {
    double accepted = signIns("accepted", Transport.WEBSOCKET);
    await().atMost(PATIENCE).until(() -> connections() == 0);

    var client = gateway.client();

    assertThat(signIns("accepted", Transport.WEBSOCKET)).isEqualTo(accepted + 1);
    assertThat(connections()).isEqualTo(1);
    await(client.close());
    await().atMost(PATIENCE).until(() -> connections() == 0);
  }

  @Test
  void guestsAreCounted() {
    double guests = guests("new");
    try (var client = RawClient.connect(gateway.port(), LOOPBACK)) {
      assertThat(client.post("/api/v1/guest", "{\"name\":\"Ada\"}")).contains(" 201 ");
    }
    assertThat(guests("new")).isEqualTo(guests + 1);
    assertThat(guests("renewed")).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void whateverStrangersSendMakesNoMeter(long seed) {
    var random = new Random(seed);
    int meters = gateway.meters().getMeters().size();
    for (int i = 0; i < 150; i++) {
      try (var client = RawClient.connect(gateway.port(), LOOPBACK)) {
        client.send(
            request(
                random.nextBoolean() ? "GET" : word(random).toUpperCase(Locale.ROOT),
                path(random),
                "Origin: https://" + word(random) + ".example",
                "Authorization: Bearer " + word(random)));
        client.head();
      }
    }
    var live = gateway.client();
    for (int i = 0; i < 150; i++) {
      live.socket()
          .writeTextMessage(
              "{\"op\":\"%s\",\"channel\":\"%s\",\"code\":\"%s\"}"
                  .formatted(word(random), word(random), word(random)));
    }
    await().atMost(PATIENCE).until(() -> live.unasked().size() == 150);

    assertThat(gateway.meters().getMeters()).hasSize(meters);
    await(live.close());
  }

  private static String path(Random random) {
    var parents = new String[] {"/", "/ws", "/ws/", "/eventbus/", "/api/", "/api/v1/", "/c/", "/%"};
    return parents[random.nextInt(parents.length)] + word(random) + "/" + word(random);
  }

  private static String word(Random random) {
    return random
        .ints(1 + random.nextInt(12), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String get(String path, String... headers) {
    return request("GET", path, headers);
  }

  private static String request(String method, String path, String... headers) {
    var more = Stream.of(headers).map(header -> header + "\r\n").toList();
    return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        .formatted(method, path, String.join("", more));
  }

  private static double refused(ErrorCode code, Transport transport) {
    return counter("parley.gateway.refused", "code", code.name(), "transport", transport.label());
  }

  private static double refused() {
    return gateway.meters().get("parley.gateway.refused").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static double closed(ErrorCode code) {
    return counter("parley.gateway.closed", "code", code.name(), "transport", "websocket");
  }

  private static double signIns(String result, Transport transport) {
    return counter("parley.gateway.sign.ins", "result", result, "transport", transport.label());
  }

  private static double guests(String kind) {
    return counter("parley.gateway.guests.issued", "kind", kind);
  }

  private static double counter(String name, String... tags) {
    return gateway.meters().get(name).tags(tags).counter().count();
  }

  private static int connections() {
    Gauge gauge =
        gateway.meters().get("parley.gateway.connections").tag("transport", "websocket").gauge();
    return (int) gauge.value();
  }
}
