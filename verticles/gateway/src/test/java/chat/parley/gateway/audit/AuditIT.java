package chat.parley.gateway.audit;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.gateway.admission.RawClient;
import chat.parley.local.TestNames;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.audit.AuditLog;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway writes into the audit log. */
class AuditIT extends GatewayScenario {

  private AuditLines lines;

  @BeforeEach
  void listen() {
    lines = new AuditLines();
  }

  @AfterEach
  void noLineIsForgedOrTellsASecret() {
    lines.close();
    assertThat(lines.all())
        .isNotEmpty()
        .allMatch(line -> line.matches("\\{[ -~]*\\}"))
        .noneMatch(line -> line.contains("eyJ") || line.contains(TestGateway.SECRET));
  }

  @Test
  void aSignInTellsWhoCameFromWhereWithWhichKey() {
    var user = TestNames.unique("u");
    var client =
        await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), token(user)));

    var line = only("sign-in");
    assertThat(line.getString("user")).isEqualTo(user);
    assertThat(line.getString("address")).isEqualTo("127.0.0.1");
    assertThat(line.getString("transport")).isEqualTo("websocket");
    assertThat(line.getString("issuer")).isEqualTo("parley");
    assertThat(line.getString("key")).isNotBlank();
    assertThat(line.getInstant("time")).isNotNull();
    await(client.close());
  }

  @Test
  void aRefusedSignInTellsItsCode() {
    var ended = gateway.token("u", Duration.ofHours(-1));
    request("GET /ws HTTP/1.1", "Authorization: Bearer " + ended);
    request("GET /api/v1/channels HTTP/1.1", "Authorization: Bearer " + ended + "x");

    var refused = lines.of("sign-in-refused");

    assertThat(refused.stream().map(line -> line.getString("code")))
        .containsExactly("TOKEN_EXPIRED", "UNAUTHENTICATED");
    assertThat(refused.stream().map(line -> line.getString("transport")))
        .containsExactly("websocket", "rest");
    assertThat(refused).noneMatch(line -> line.containsKey("user"));
  }

  @Test
  void whoTakesAnothersTokenIsTold() {
    var user = TestNames.unique("u");
    var client =
        await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), token(user)));

    TestGateway.failure(client.authenticate(token("somebody-else")));

    assertThat(only("sign-in-refused").getString("user")).isEqualTo(user);
    assertThat(only("sign-in-refused").getString("code")).isEqualTo("FORBIDDEN");
    await(client.close());
  }

  @Test
  void aLimitIsToldAndAFloodIsCounted() {
    var token = token(TestNames.unique("u"));
    var channel = gateway.channel();
    // Over many connections, since one that is refused is read slowly.
    var clients = new ArrayList<ChatClient>();
    for (int i = 0; i < 20; i++) {
      clients.add(
          await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), token)));
    }
    var sends = new ArrayList<Future<?>>();
    for (int i = 0; i < 400; i++) {
      sends.add(clients.get(i % clients.size()).send(channel, "fast " + i));
    }
    await(Future.join(sends).otherwiseEmpty());

    await().atMost(PATIENCE).until(() -> notLogged("limit-met") > 0);
    var met = lines.of("limit-met");
    assertThat(met.get(0).getString("code")).isEqualTo("RATE_LIMITED");
    assertThat(met.get(0).getString("reason")).isEqualTo("sending too fast");
    assertThat(met.get(0).getString("user")).isNotBlank();
    var refused = sends.stream().filter(Future::failed).count();
    assertThat(met.stream().filter(line -> line.containsKey("code")).count())
        .isBetween((long) AuditLog.PER_SECOND, refused);
    clients.forEach(each -> await(each.close()));
  }

  @Test
  void aForeignPageAndAForeignNameAreTold() {
    request("GET /ws HTTP/1.1", "Origin: https://x\"},{\"event\":\"sign-in\u001b[2K");
    request("GET /eventbus/info HTTP/1.1", "Origin: " + TestGateway.FOREIGN_ORIGIN);
    try (var client = RawClient.connect(gateway.port(), TestGateway.HOST)) {
      client.send("GET /api/v1/channels HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      client.head();
    }

    assertThat(lines.of("sign-in")).isEmpty();
    assertThat(lines.of("origin-refused").stream().map(line -> line.getString("origin")))
        .contains(TestGateway.FOREIGN_ORIGIN);
    assertThat(only("host-refused").getString("host")).isEqualTo("evil.example");
    assertThat(only("host-refused").getString("transport")).isEqualTo("rest");
  }

  @Test
  void guestsAndTheirChannelsAreTold() {
    JsonObject guest;
    try (var client = RawClient.connect(gateway.port(), TestGateway.HOST)) {
      var head = client.post("/api/v1/guest", "{\"name\":\"Ada\"}");
      assertThat(head).contains(" 201 ");
    }
    guest = only("guest-token-issued");
    assertThat(guest.getString("user")).startsWith("guest-");
    assertThat(guest.getString("kind")).isEqualTo("new");

    var user = TestNames.unique("u");
    var name = TestNames.unique("c").replace('_', '-');
    try (var client = RawClient.connect(gateway.port(), TestGateway.HOST)) {
      var head =
          client.post(
              "/api/v1/channels",
              new JsonObject().put("name", name).encode(),
              "Authorization: Bearer " + token(user));
      assertThat(head).contains(" 201 ");
    }
    assertThat(only("channel-created").getString("channel")).isEqualTo(name);
    assertThat(only("channel-created").getString("user")).isEqualTo(user);
  }

  private void request(String line, String... headers) {
    try (var client = RawClient.connect(gateway.port(), TestGateway.HOST)) {
      client.send(
          line + "\r\nHost: localhost\r\n" + String.join("\r\n", List.of(headers)) + "\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 4");
    }
  }

  private long notLogged(String event) {
    return lines.of(event).stream().mapToLong(line -> line.getLong("notLogged", 0L)).sum();
  }

  private JsonObject only(String event) {
    var found = lines.of(event);
    assertThat(found).as(event).hasSize(1);
    return found.get(0);
  }

  private static String token(String user) {
    return gateway.token(user, Duration.ofHours(1));
  }
}
