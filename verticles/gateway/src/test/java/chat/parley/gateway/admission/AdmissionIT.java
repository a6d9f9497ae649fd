package chat.parley.gateway.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.audit.AuditLines;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a gateway takes from clients whom it does not know. Each test comes from addresses of its
 * own, so that none spends what another needs.
 */
@WithLocalServers
class AdmissionIT {

  private static final String PROXY = "127.0.0.9";
  private static final int CLIENTS = 5;
  private static final int SOCKETS = 4 * CLIENTS;
  private static final int MAX_CONNECTIONS = 60;
  private static final Duration IN_TIME = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(6);
  private static final int INCOMING = 4 << 20;

  private static final AdmissionConfig SMALL =
      new AdmissionConfig(
          List.of(PROXY),
          ForwardedHeader.X_FORWARDED_FOR,
          false,
          MAX_CONNECTIONS,
          CLIENTS,
          10,
          1_000,
          2,
          3,
          IN_TIME,
          IN_TIME,
          new ByteSize(INCOMING),
          ByteSize.ofMebibytes(64),
          ByteSize.ofMebibytes(8),
          ByteSize.ofMebibytes(64));

  private static TestGateway gateway;

  private final List<RawClient> clients = new ArrayList<>();

  @BeforeAll
  static void startGateway(KafkaServer kafka, CassandraServer cassandra) {
    gateway = new TestGateway(kafka, cassandra, SMALL);
  }

  @AfterAll
  static void stopGateway() {
    gateway.close();
  }

  @AfterEach
  void disconnect() {
    clients.forEach(RawClient::close);
    await().atMost(SOON).until(() -> connections() == 0 && liveClients() == 0);
  }

  @Test
  void anAddressHasSoManyLiveClientsWhateverTheirTransport() {
    var address = "127.0.1.1";
    var first = from(address);
    assertThat(first.upgrade("/ws", bearer("u1"))).contains(" 101 ");
    assertThat(from(address).upgrade("/ws", bearer("u2"))).contains(" 101 ");
    assertThat(from(address).upgrade("/eventbus/websocket")).contains(" 101 ");
    assertThat(from(address).upgrade(sockJs("/websocket"))).contains(" 101 ");
    assertThat(from(address).post(sockJs("/xhr"), "")).contains(" 200 ");

    try (var audit = new AuditLines()) {
      assertThat(from(address).upgrade("/ws", bearer("u3"))).contains(" 429 ", "retry-after: 10");
      var refused = audit.of("connection-refused").get(0);
      assertThat(refused.getString("address")).isEqualTo(address);
      assertThat(refused.getString("code")).isEqualTo("RATE_LIMITED");
    }
    assertThat(from(address).upgrade("/eventbus/websocket")).contains(" 429 ");
    assertThat(from(address).upgrade(sockJs("/websocket"))).contains(" 429 ");
    assertThat(from(address).post(sockJs("/xhr"), "")).contains(" 429 ");
    assertThat(from("127.0.1.2").upgrade("/ws", bearer("u3"))).contains(" 101 ");

    first.close();
    await().atMost(SOON).until(() -> from(address).upgrade("/ws").contains(" 101 "));
  }

  @Test
  void whoIsRefusedHoldsNoPlace() {
    var address = "127.0.1.5";
    for (int i = 0; i < 3 * CLIENTS; i++) {
      assertThat(from(address).upgrade("/ws", "Authorization: Bearer none")).contains(" 401 ");
      // It is no handshake: its version is unknown.
      var client = from(address);
      client.get("/eventbus/websocket", "Upgrade: websocket", "Sec-WebSocket-Version: 1");
      clients.forEach(RawClient::close);
    }
    assertThat(from(address).upgrade("/ws", bearer("u1"))).contains(" 101 ");
  }

  @Test
  void aProxyTellsWhereItsClientsAreAndNobodyElseDoes() {
    for (int i = 0; i < 2 * CLIENTS; i++) {
      var forwarded = "X-Forwarded-For: 192.0.2.99, 198.51.100." + i;
      assertThat(from(PROXY).upgrade("/ws", bearer("u1"), forwarded)).contains(" 101 ");
    }
    var full = "X-Forwarded-For: 203.0.113.1";
    for (int i = 0; i < CLIENTS; i++) {
      assertThat(from(PROXY).upgrade("/ws", bearer("u1"), full)).contains(" 101 ");
    }
    assertThat(from(PROXY).upgrade("/ws", bearer("u1"), full)).contains(" 429 ");

    for (int i = 0; i < CLIENTS; i++) {
      var made = "X-Forwarded-For: 198.51.100.1" + i;
      assertThat(from("127.0.1.7").upgrade("/ws", bearer("u1"), made)).contains(" 101 ");
    }
    assertThat(from("127.0.1.7").upgrade("/ws", bearer("u1"), "X-Forwarded-For: 192.0.2.1"))
        .contains(" 429 ");
  }

  @Test
  void anAddressAndTheNodeHaveSoManyConnections() {
    for (int i = 0; i < SOCKETS; i++) {
      assertThat(from("127.0.2.1").get("/")).contains(" 200 ");
    }
    assertThat(from("127.0.2.1").isClosedWithin(IN_TIME)).isTrue();
    for (int i = 0; i < SOCKETS; i++) {
      assertThat(from("127.0.2.2").get("/")).contains(" 200 ");
    }
    for (int i = 0; i < SOCKETS; i++) {
      assertThat(from("127.0.2.3").get("/")).contains(" 200 ");
    }
    assertThat(connections()).isEqualTo(MAX_CONNECTIONS);
    try (var audit = new AuditLines()) {
      assertThat(from("127.0.2.4").isClosedWithin(IN_TIME)).isTrue();
      var refused = audit.of("connection-refused").get(0);
      assertThat(refused.getString("address")).isEqualTo("127.0.2.4");
      assertThat(refused.getString("code")).isEqualTo("UNAVAILABLE");
    }
  }

  @Test
  void aHeadComesInTime() {
    var served = from("127.0.3.1");
    assertThat(served.get("/")).contains(" 200 ");
    var slow = from("127.0.3.1");
    slow.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !slow.send("a") || slow.isClosedWithin(Duration.ofMillis(1)));
    // Between requests there is more time.
    assertThat(served.isClosedWithin(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void aBodyComesInTime() {
    var slow = from("127.0.3.2");
    slow.send(
        "POST /api/v1/guest HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
    assertThat(slow.head()).contains(" 400 ");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !slow.send(" ") || slow.isClosedWithin(Duration.ofMillis(1)));

    var silent = from("127.0.3.2");
    silent.post(sockJs("/xhr"), "");
    var sender = from("127.0.3.2");
    var session = sockJs("");
    assertThat(sender.post(session + "/xhr", "")).contains(" 200 ");
    var late = from("127.0.3.2");
    late.send(
        "POST " + session + "/xhr_send HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n[");
    assertThat(late.head()).contains(" 400 ");
    assertThat(late.isClosedWithin(SOON)).isTrue();
  }

  @Test
  void guestsAreFewAnAddress() {
    int guests = 0;
    String answer = "";
    while (guests < 20 && !answer.contains(" 429 ")) {
      answer = guest("127.0.4.1");
      guests += answer.contains(" 201 ") ? 1 : 0;
    }
    assertThat(guests).isBetween(4, 5);
    assertThat(answer).contains("retry-after: ");
    assertThat(guest("127.0.4.2")).contains(" 201 ");
  }

  @Test
  void whatAGuestBringsIsShort() {
    assertThat(from("127.0.4.3").post("/api/v1/guest", "{\"name\":\"" + "x".repeat(8_000) + "\"}"))
        .contains(" 413 ");
  }

  @Test
  void wrongTokensArePaidForAndThenNoRequestIs() {
    var client = from("127.0.4.4");
    String answer = "";
    int refused = 0;
    while (refused < 200 && !answer.contains(" 429 ")) {
      answer = client.get("/api/v1/channels", "Authorization: Bearer wrong");
      readBody(client, answer);
      refused++;
    }
    assertThat(refused).isBetween(40, 60);
    assertThat(client.isClosedWithin(SOON)).isTrue();
    // Not even what costs least.
    assertThat(from("127.0.4.4").get("/")).contains(" 429 ");
  }

  /** The router refuses them before any of our handlers sees them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"})
  void whatIsNoRequestOfAClientEndsTheConnection(String request) {
    var client = from("127.0.4.6");
    client.send(request.repeat(100));

    assertThat(client.head()).startsWith("HTTP/1.1 4");
    assertThat(client.isClosedWithin(SOON)).isTrue();
  }

  @Test
  void whoCannotPayIsNotSignedInButMayTryLater() {
    var address = "127.0.4.5";
    for (int i = 0; i < 4; i++) {
      assertThat(guest(address)).contains(" 201 ");
    }
    var other = from(address);
    for (int i = 0; i < 130; i++) {
      readBody(other, other.get("/api/v1/channels"));
    }
    var live = from(address);
    assertThat(live.upgrade("/ws")).contains(" 101 ");
    while (!other.get("/nowhere").contains(" 429 ")) {
      other.close();
      other = from(address);
    }

    live.sendFrame("{\"op\":\"auth\",\"token\":\"" + token("u1") + "\"}");
    assertThat(live.frame()).contains("RATE_LIMITED", "retryAfterMs");
    // It is not told that its token is no good.
    assertThat(live.frame()).isEqualTo("4429");
  }

  @Test
  void channelsAreFewADay() {
    var address = "127.0.5.1";
    var name = TestNames.unique("c");
    assertThat(create(address, "u1", name)).contains(" 201 ");
    // What is not made does not count.
    assertThat(create(address, "u1", name)).contains(" 409 ");
    assertThat(create(address, "u1", "")).contains(" 400 ");
    assertThat(create(address, "u1", TestNames.unique("c"))).contains(" 201 ");
    assertThat(create(address, "u1", TestNames.unique("c"))).contains(" 429 ", "retry-after: ");
    assertThat(create(address, "u2", TestNames.unique("c"))).contains(" 201 ");
    // Another user of the address has some left, but the address has not.
    assertThat(create(address, "u2", TestNames.unique("c"))).contains(" 429 ");
    assertThat(create("127.0.5.2", "u2", TestNames.unique("c"))).contains(" 201 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/eventbus/websocket", "/eventbus/000/abcdefgh/websocket"})
  void beforeThereIsATokenAFrameIsSmall(String path) {
    var client = from("127.0.6.1");
    assertThat(client.upgrade(path)).contains(" 101 ");
    client.send(RawClient.frameHead(900_000));
    client.send(new byte[64 << 10]);
    // Far sooner than for want of a token.
    assertThat(client.isClosedWithin(TestGateway.AUTH_TIMEOUT.dividedBy(2))).isTrue();
    await().atMost(SOON).until(() -> incoming() == 0);
  }

  @Test
  void whatIsComingIsBoundedForAllTogetherAndInTime() {
    var first = signedIn("127.0.6.2", "u1");
    first.send(RawClient.frameHead(900_000));
    first.send(new byte[600_000]);
    await().atMost(SOON).until(() -> incoming() == 600_000 + RawClient.frameHead(900_000).length);

    // An address gets a quarter of what all get.
    var second = signedIn("127.0.6.2", "u2");
    second.send(RawClient.frameHead(900_000));
    second.send(new byte[600_000]);
    assertThat(second.isClosedWithin(IN_TIME)).isTrue();

    // And all get no more than there is; small bodies always come through.
    var others =
        IntStream.range(0, 6).mapToObj(number -> signedIn("127.0.6.2" + number, "u3")).toList();
    for (var other : others) {
      other.send(RawClient.frameHead(900_000));
      other.send(new byte[600_000]);
    }
    await()
        .atMost(IN_TIME)
        .until(() -> others.stream().anyMatch(it -> it.isClosedWithin(Duration.ofMillis(1))));
    assertThat(guest("127.0.6.9")).contains(" 201 ");

    // And the first one may not take for ever.
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !first.send(new byte[1]) || first.isClosedWithin(Duration.ofMillis(1)));
    await().atMost(SOON).until(() -> incoming() == 0);
  }

  @Test
  void aLargeFrameThatComesInTimeIsTaken() {
    var client = signedIn("127.0.6.4", "u1");
    assertThat(client.frame()).contains("welcome");
    client.sendFrame("{\"op\":\"ping\"," + " ".repeat(600_000) + "\"ref\":1}");
    assertThat(client.frame()).contains("pong");
    assertThat(incoming()).isZero();
  }

  /** Whose requests are refused is read slowly; what it sent until then waits. */
  @Test
  void framesThatWaitToBeHandledAreBoundedForAllTogether() throws Exception {
    var clients =
        IntStream.range(0, 4).mapToObj(number -> signedIn("127.0.7.1", "u" + number)).toList();
    var floods = clients.stream().map(AdmissionIT::floodWithLargeFrames).toList();

    await().atMost(SOON).until(() -> floods.stream().anyMatch(flood -> !flood.isAlive()));
    assertThat(incoming()).isLessThanOrEqualTo(INCOMING / 4);

    clients.forEach(RawClient::close);
    for (var flood : floods) {
      flood.join(SOON.toMillis());
    }
    await().atMost(SOON).until(() -> incoming() == 0);
  }

  @Test
  void messagesOfAFrameThatWaitToBeHandledAreBounded() {
    var client = from("127.0.7.2");
    assertThat(client.upgrade(sockJs("/websocket"))).contains(" 101 ");
    client.sendFrame(
        "[" + sockJsMessage("parley.auth", "{\"token\":\"" + token("u1") + "\"}") + "]");
    var search = sockJsMessage("parley.channels", "{\"query\":\"x\"" + " ".repeat(2_000) + "}");
    client.sendFrame("[" + String.join(",", Collections.nCopies(450, search)) + "]");

    assertThat(client.isClosedWithin(SOON)).isTrue();
    await().atMost(SOON).until(() -> incoming() == 0);
  }

  @Test
  void messagesOfARequestThatWaitToBeHandledAreBounded() {
    var address = "127.0.7.3";
    var session = sockJs("");
    assertThat(from(address).post(session + "/xhr", "")).contains(" 200 ");
    var auth = sockJsMessage("parley.auth", "{\"token\":\"" + token("u1") + "\"}");
    assertThat(from(address).post(session + "/xhr_send", "[" + auth + "]")).contains(" 204 ");
    var search = sockJsMessage("parley.channels", "{\"query\":\"x\"" + " ".repeat(2_000) + "}");
    from(address)
        .post(
            session + "/xhr_send", "[" + String.join(",", Collections.nCopies(450, search)) + "]");

    var answer = from(address);
    assertThat(answer.post(session + "/xhr", "")).contains(" 200 ");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(from(address).post(session + "/xhr_send", "[" + search + "]"))
                    .contains(" 404 "));
    assertThat(incoming()).isZero();
  }

  /** Spends its allowance, then sends large frames as long as they are taken. */
  private static Thread floodWithLargeFrames(RawClient client) {
    var search = "{\"op\":\"channels\",\"ref\":1,%s\"query\":\"x\"}";
    var flood =
        new Thread(
            () -> {
              for (int i = 0; i < 110; i++) {
                client.sendFrame(search.formatted(""));
              }
              var large = search.formatted(" ".repeat(300_000)).getBytes(UTF_8);
              boolean isTaken = true;
              while (isTaken) {
                isTaken = client.send(RawClient.frameHead(large.length)) && client.send(large);
              }
            });
    flood.start();
    return flood;
  }

  private static String sockJsMessage(String address, String body) {
    var message =
        "{\"type\":\"send\",\"address\":\"%s\",\"replyAddress\":\"r\",\"body\":%s}"
            .formatted(address, body);
    return '"' + message.replace("\"", "\\\"") + '"';
  }

  @Test
  void aLargeFrameMayFollowTheTokenAtOnce() {
    for (int i = 0; i < 20; i++) {
      var client = from("127.0.6.1" + i);
      assertThat(client.upgrade("/ws")).contains(" 101 ");
      client.sendFrame("{\"op\":\"auth\",\"token\":\"" + token("u1") + "\"}");
      client.sendFrame("{\"op\":\"ping\"," + " ".repeat(600_000) + "\"ref\":1}");
      assertThat(client.frame()).contains("welcome");
      assertThat(client.frame()).contains("pong");
      client.close();
    }
  }

  @Test
  void anXhrClientWithoutATokenBringsLittleAndNobodyNothing() {
    var address = "127.0.6.5";
    var session = sockJs("");
    assertThat(from(address).post(session + "/xhr", "")).contains(" 200 ");
    assertThat(from(address).post(session + "/xhr_send", "x".repeat(20_000))).contains(" 413 ");
    var unknown = from(address);
    unknown.send(
        "POST "
            + sockJs("/xhr_send")
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n");
    assertThat(unknown.head()).contains(" 404 ");
    assertThat(unknown.isClosedWithin(SOON)).isTrue();
  }

  private RawClient from(String address) {
    var client = RawClient.connect(gateway.port(), address);
    clients.add(client);
    return client;
  }

  private RawClient signedIn(String address, String user) {
    var client = from(address);
    assertThat(client.upgrade("/ws", bearer(user))).contains(" 101 ");
    return client;
  }

  private String guest(String address) {
    var client = from(address);
    var answer = client.post("/api/v1/guest", "{\"name\":\"Gast\"}");
    client.close();
    return answer;
  }

  private String create(String address, String user, String name) {
    var client = from(address);
    var answer =
        client.post("/api/v1/channels", "{\"name\":\"" + name + "\"}", bearer(user + address));
    client.close();
    return answer;
  }

  private static void readBody(RawClient client, String head) {
    int length =
        head.lines()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
            .findFirst()
            .orElse(0);
    client.skip(length);
  }

  private static String bearer(String user) {
    return "Authorization: Bearer " + token(user);
  }

  private static String token(String user) {
    return gateway.token(user, Duration.ofHours(1));
  }

  private static String sockJs(String end) {
    return "/eventbus/000/" + UUID.randomUUID() + end;
  }

  private static int liveClients() {
    return gateway.meters().get("parley.gateway.connections").gauges().stream()
        .mapToInt(gauge -> (int) gauge.value())
        .sum();
  }

  private static int connections() {
    return (int) gateway.meters().get("parley.admission.connections").gauge().value();
  }

  private static long incoming() {
    return (long) gateway.meters().get("parley.admission.incoming.bytes").gauge().value();
  }
}
