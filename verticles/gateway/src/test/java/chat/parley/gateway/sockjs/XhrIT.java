package chat.parley.gateway.sockjs;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.perf.BridgeClient;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.SockJsFrame;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The requests of SockJS over XHR. */
class XhrIT extends GatewayScenario {

  private static final String PING = message("parley.ping", new JsonObject());

  private final KafkaServer kafka;
  private final CassandraServer cassandra;
  private final String session = "/000/" + UUID.randomUUID();
  private WebClient web;

  XhrIT(KafkaServer kafka, CassandraServer cassandra) {
    this.kafka = kafka;
    this.cassandra = cassandra;
  }

  @BeforeEach
  void connect() {
    web =
        WebClient.create(
            gateway.vertx(),
            new WebClientOptions()
                .setDefaultHost(TestGateway.HOST)
                .setDefaultPort(gateway.port())
                .setUserAgentEnabled(false));
  }

  @AfterEach
  void disconnect() {
    web.close();
  }

  @Test
  void theFirstPollOpensTheSessionAndKeepsItsConnection() {
    var opened = await(poll());

    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.bodyAsString()).isEqualTo("o\n");
    assertThat(opened.getHeader("Content-Type")).isEqualTo("application/javascript; charset=UTF-8");
    assertThat(opened.getHeader("Cache-Control")).contains("no-store", "no-transform");
    assertThat(opened.getHeader("Connection")).isNull();
    assertThat(opened.getHeader("Set-Cookie"))
        .matches("parley-client=[0-9a-f]{32}; Path=/eventbus; HTTPOnly; SameSite=Lax");
  }

  @Test
  void aSessionBelongsToWhoeverHasItsCookie() {
    var victim = cookie("1".repeat(32));
    await(request("/xhr").putHeader("Cookie", victim).send());
    var ping = Buffer.buffer(new JsonArray().add(PING).toString());

    for (var stranger : List.of("", "a=b", cookie("2".repeat(32)), cookie(""))) {
      assertThat(await(request("/xhr").putHeader("Cookie", stranger).send()).statusCode())
          .isEqualTo(404);
      assertThat(
              await(request("/xhr_send").putHeader("Cookie", stranger).sendBuffer(ping))
                  .statusCode())
          .isEqualTo(404);
    }

    assertThat(
            await(request("/xhr_send").putHeader("Cookie", victim).sendBuffer(ping)).statusCode())
        .isEqualTo(204);
    assertThat(
            typeOf(
                await(request("/xhr").putHeader("Cookie", victim).send()).bodyAsString().strip()))
        .isEqualTo("rec");
  }

  @Test
  void aClientThatKeepsTheCookieNeedsItFromThenOn() {
    var cookie = await(poll()).getHeader("Set-Cookie").replaceFirst(";.*", "");
    var ping = Buffer.buffer(new JsonArray().add(PING).toString());
    await(request("/xhr_send").putHeader("Cookie", cookie).sendBuffer(ping));

    assertThat(await(send(PING)).statusCode()).isEqualTo(404);
    assertThat(
            await(request("/xhr_send").putHeader("Cookie", cookie).sendBuffer(ping)).statusCode())
        .isEqualTo(204);
  }

  @Test
  void cookiesOfOtherApplicationsAreLeftAlone() {
    var opened = await(request("/xhr").putHeader("Cookie", "JSESSIONID=theirs").send());

    assertThat(opened.cookies()).singleElement().asString().startsWith("parley-client=");
  }

  @Test
  void whatComesBetweenTwoPollsGoesOutInOrderWithTheNext() {
    open();
    assertThat(await(send(PING, register("nonsense"))).statusCode()).isEqualTo(204);
    assertThat(await(send(PING)).statusCode()).isEqualTo(204);

    var frames = new ArrayList<String>();
    while (frames.size() < 3) {
      frames.addAll(pollForMessages());
    }

    assertThat(frames).extracting(XhrIT::typeOf).containsExactly("rec", "err", "rec");
  }

  @Test
  void whoWaitsTwiceIsToldAndTheFirstGoesOn() {
    open();

    var one = poll();
    var other = poll();
    await(Future.any(one, other));

    var refused = one.isComplete() ? one : other;
    assertThat(await(refused).bodyAsString())
        .isEqualTo("c[2010,\"Another connection still open\"]\n");
    await(send(PING));
    var first = await(refused == one ? other : one).bodyAsString().strip();
    assertThat(first.equals("h") || typeOf(first).equals("rec")).isTrue();
  }

  @Test
  void whoDoesNotComeBackHasGoneAndIsTold() {
    var channel = gateway.channel();
    open();
    await(send(message("parley.join", new JsonObject().put("channel", channel))));
    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 1);
    await(poll());

    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 0);

    assertThat(await(poll()).bodyAsString()).isEqualTo("c[1002,\"Connection interrupted!\"]\n");
    assertThat(await(send(PING)).statusCode()).isEqualTo(404);
  }

  @Test
  void whoIsRefusedIsToldWhyEvenIfItWasNotWaiting() {
    await(poll());
    await()
        .atMost(PATIENCE)
        .pollDelay(TestGateway.AUTH_TIMEOUT.plusMillis(500))
        .untilAsserted(() -> assertThat(await(send(PING)).statusCode()).isEqualTo(404));

    var frames = await(poll()).bodyAsString().lines().toList();

    assertThat(frames).last().isEqualTo("c[4401,\"UNAUTHENTICATED\"]");
    assertThat(frames.subList(0, frames.size() - 1))
        .isNotEmpty()
        .extracting(XhrIT::typeOf)
        .containsOnly("err");
  }

  @Test
  void aStreamEndsNowAndThenSoThatItsConnectionIsNotTakenForDead() {
    var stream = request("/xhr_streaming").send();
    await().atMost(PATIENCE).until(() -> await(send(signIn())).statusCode() == 204);

    var lines = await(stream).bodyAsString().lines().toList();

    assertThat(lines.get(0)).matches("h{2048}");
    assertThat(lines.get(1)).isEqualTo("o");
    assertThat(lines).last().isEqualTo("h");
    assertThat(ask(PING)).isEqualTo("rec");
  }

  @Test
  void aQuietPollHearsASignOfLife() {
    open();

    assertThat(await(poll()).bodyAsString()).isEqualTo("h\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "~~, Payload expected.",
        "nonsense, Broken JSON encoding.",
        "[\"{}\", Broken JSON encoding.",
        "[1], Broken JSON encoding."
      })
  void aBadBodyIsRefusedAndTheSessionLives(String body, String refusal) {
    open();

    var refused = await(request("/xhr_send").sendBuffer(Buffer.buffer(body)));

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(refused.bodyAsString()).isEqualTo(refusal);
    assertThat(ask(PING)).isEqualTo("rec");
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    await(poll());

    var refused = await(request("/xhr_send").sendBuffer(Buffer.buffer("x".repeat(5 << 20))));

    assertThat(refused.statusCode()).isEqualTo(413);
  }

  @Test
  void aSessionThatNobodyOpenedIsUnknown() {
    assertThat(await(send(PING)).statusCode()).isEqualTo(404);
  }

  @Test
  void whoHasEnoughUnderWayIsReadNoFurther() {
    var channel = gateway.channel();
    open();
    kafka.pause();
    Future<HttpResponse<Buffer>> held;
    try {
      var body = new JsonObject().put("channel", channel).put("text", "text");
      var sends = IntStream.range(0, 20).mapToObj(i -> message("parley.send", body));
      held = send(sends.toArray(String[]::new));
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(2))
          .until(() -> !held.isComplete());
    } finally {
      kafka.unpause();
    }
    while (!held.isComplete()) {
      // A request is under way until its answer was taken.
      await(poll());
    }

    assertThat(await(held).statusCode()).isEqualTo(204);
  }

  @Test
  void whoTakesNoAnswersIsReadNoFurtherHoweverManyRequestsCome() {
    open();
    var list = message("parley.channels", new JsonObject());
    var lists = IntStream.range(0, 20).mapToObj(i -> list).toArray(String[]::new);

    var sent = IntStream.range(0, 10).mapToObj(i -> send(lists)).toList();

    await().atMost(PATIENCE).until(() -> sent.stream().filter(Future::isComplete).count() >= 5);
    assertThat(sent.stream().filter(Future::isComplete))
        .allSatisfy(refused -> assertThat(await(refused).statusCode()).isEqualTo(429));
  }

  @Test
  void aBodyOfTooManyMessagesIsRefusedAndTheSessionLives() {
    open();
    var body = "[" + "\"\",".repeat(SockJsFrame.MAX_MESSAGES) + "\"\"]";

    var refused = await(request("/xhr_send").sendBuffer(Buffer.buffer(body)));

    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(ask(PING)).isEqualTo("rec");
  }

  @Test
  void pagesOfFriendsMayAskAndRead() {
    var friend = "https://friend.example";
    var asked =
        await(
            web.request(HttpMethod.OPTIONS, SockJsEndpoint.PATH + session + "/xhr_send")
                .putHeader("Origin", friend)
                .putHeader("Access-Control-Request-Method", "POST")
                .send());
    var info = await(web.get(SockJsEndpoint.PATH + "/info").putHeader("Origin", friend).send());

    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(asked.getHeader("Access-Control-Allow-Methods")).contains("POST");
    assertThat(List.of(asked, info))
        .allSatisfy(
            answer -> {
              assertThat(answer.getHeader("Access-Control-Allow-Origin")).isEqualTo(friend);
              assertThat(answer.getHeader("Access-Control-Allow-Credentials")).isEqualTo("true");
            });
    assertThat(info.bodyAsJsonObject().getBoolean("websocket")).isTrue();
    assertThat(info.bodyAsJsonObject().getBoolean("cookie_needed")).isTrue();
  }

  /** Its requests come to all loops, and answers and live messages meet between them. */
  @ParameterizedTest
  @EnumSource(names = "XHR_.*", mode = EnumSource.Mode.MATCH_ALL)
  void nothingIsLostBetweenTwoRequests(BridgeClient.Transport transport) {
    int count = 1_000;
    try (var large = new TestGateway(kafka, cassandra, 8, Duration.ZERO)) {
      var channel = large.channel();
      var clients =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      BridgeClient.connect(
                          large.vertx(), TestGateway.HOST, large.port(), transport))
              .map(TestGateway::await)
              .toList();
      for (var client : clients) {
        await(client.signIn(large.token(TestNames.unique("u"), Duration.ofHours(1))));
        await(client.join(channel));
      }

      for (int seq = 0; seq < count; seq += 10) {
        large.publishChain(channel, seq, seq + 10);
        var pings =
            clients.stream()
                .flatMap(client -> IntStream.range(0, 3).mapToObj(i -> client))
                .map(client -> client.request("parley.ping", new JsonObject()))
                .toList();
        await(Future.all(pings));
      }

      var address = Addresses.channel(channel);
      for (var client : clients) {
        await().atMost(PATIENCE).until(() -> client.received(address).size() >= count);
        assertThat(client.received(address))
            .extracting(message -> message.getString("id"))
            .isEqualTo(ids(channel, 0, count));
        client.vanish();
      }
    }
  }

  /** Opens a session that is signed in and has been told so. */
  private void open() {
    await(poll());
    assertThat(ask(signIn())).isEqualTo("rec");
  }

  /** Sends a message and polls until its answer comes, whose type it returns. */
  private String ask(String message) {
    var address = new JsonObject(message).getString("replyAddress");
    await(send(message));
    while (true) {
      for (var frame : pollForMessages()) {
        if (messageIn(frame).getString("address").equals(address)) {
          return typeOf(frame);
        }
      }
    }
  }

  /** The frames of the next poll that have messages: none if all was quiet. */
  private List<String> pollForMessages() {
    var frames = await(poll()).bodyAsString().lines().toList();
    assertThat(frames).allMatch(frame -> frame.equals("h") || frame.startsWith("a"));
    return frames.stream().filter(frame -> frame.startsWith("a")).toList();
  }

  private Future<HttpResponse<Buffer>> poll() {
    return request("/xhr").send();
  }

  private Future<HttpResponse<Buffer>> send(String... messages) {
    var body = new JsonArray(List.of(messages)).encode();
    return request("/xhr_send").sendBuffer(Buffer.buffer(body));
  }

  private HttpRequest<Buffer> request(String path) {
    return web.post(SockJsEndpoint.PATH + session + path);
  }

  private static String signIn() {
    return message(
        "parley.auth",
        new JsonObject().put("token", gateway.token(TestNames.unique("u"), Duration.ofHours(1))));
  }

  private static String register(String address) {
    return BridgeClient.envelope("register", address).encode();
  }

  private static String cookie(String value) {
    return ClientCookie.NAME + "=" + value;
  }

  private static String message(String address, JsonObject body) {
    return BridgeClient.envelope("send", address)
        .put("replyAddress", UUID.randomUUID().toString())
        .put("body", body)
        .encode();
  }

  private static String typeOf(String frame) {
    return messageIn(frame).getString("type");
  }

  /** The bridge's only message in a frame. */
  private static JsonObject messageIn(String frame) {
    var messages = new JsonArray(frame.substring(1));
    assertThat(messages).hasSize(1);
    return new JsonObject(messages.getString(0));
  }
}
