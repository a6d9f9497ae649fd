package chat.parley.gateway.sockjs;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.id;
import static chat.parley.gateway.TestGateway.ids;
import static chat.parley.gateway.TestGateway.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.TestNames;
import chat.parley.perf.BridgeClient;
import chat.parley.perf.BridgeClient.Transport;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsIT extends GatewayScenario {

  @ParameterizedTest
  @EnumSource
  void everyOperationOnEveryTransport(Transport transport) {
    var channel = gateway.channel();
    LongStream.range(0, 60).forEach(seq -> gateway.store(channel, seq, "t"));
    var client = connect(transport);

    var expiresAt = Instant.now().plus(Duration.ofHours(1));
    var welcome = await(client.signIn(gateway.token("u-1", Duration.ofHours(1))));
    assertThat(welcome.getString("userId")).isEqualTo("u-1");
    assertThat(welcome.getInstant("expiresAt"))
        .isCloseTo(expiresAt, within(10, ChronoUnit.SECONDS));
    assertThat(welcome.getJsonObject("limits")).isNotNull();

    var joined = await(client.join(channel));
    assertThat(joined.getJsonArray("messages")).hasSize(50);
    assertThat(joined.getString("head")).isEqualTo(id(channel, 59));
    var resumed =
        await(
            client.request(
                "parley.join",
                new JsonObject().put("channel", channel).put("since", id(channel, 9))));
    assertThat(resumed.getJsonArray("messages")).hasSize(50);
    var page =
        await(
            client.request(
                "parley.history",
                new JsonObject().put("channel", channel).put("before", id(channel, 20))));
    assertThat(page.getJsonArray("messages")).hasSize(20);
    var list = await(client.request("parley.channels", new JsonObject().put("query", "c")));
    assertThat(list.getJsonArray("channels")).isNotNull();
    var sent = await(client.send(channel, "hello"));
    assertThat(MessageId.parse(sent.getString("id")).seq()).isNotNegative();
    assertThat(await(client.request("parley.ping", new JsonObject())).getString("op"))
        .isEqualTo("pong");
    client.vanish();
  }

  @ParameterizedTest
  @EnumSource
  void membersGetLiveMessagesOnceInOrder(Transport transport) {
    var channel = gateway.channel();
    LongStream.range(0, 10).forEach(seq -> gateway.store(channel, seq, "t"));
    var client = signedIn(transport);
    var join =
        client.request(
            "parley.join", new JsonObject().put("channel", channel).put("since", id(channel, 4)));
    client.register(Addresses.channel(channel));
    var joined = await(join);

    gateway.publishChain(channel, 10, 200);
    gateway.publishChain(channel, 150, 210);

    var address = Addresses.channel(channel);
    await().atMost(PATIENCE).until(() -> client.received(address).size() >= 200);
    var shown =
        Stream.concat(
                joined.getJsonArray("messages").stream().map(JsonObject.class::cast),
                client.received(address).stream())
            .map(message -> message.getString("id"))
            .toList();
    assertThat(shown).isEqualTo(ids(channel, 5, 210));
    client.vanish();
  }

  @ParameterizedTest
  @EnumSource
  void theLongestTextsGoThroughByteForByte(Transport transport) {
    var channel = gateway.channel();
    var text = "🧶".repeat(50_000);
    var client = signedIn(transport);
    await(client.join(channel));

    await(client.send(channel, text));
    gateway.publish(message(channel, 0, text), Prev.NONE);

    var address = Addresses.channel(channel);
    await().atMost(PATIENCE).until(() -> client.received(address).size() == 1);
    assertThat(client.received(address).get(0).getString("text")).isEqualTo(text);
    client.vanish();
  }

  @Test
  void aHandlerAloneGetsWhatIsSaidFromNowOnUntilItGoes() {
    var channel = gateway.channel();
    gateway.store(message(channel, 0, "before"), Prev.NONE);
    var client = signedIn(Transport.WEBSOCKET);
    var address = Addresses.channel(channel);

    client.register(address);
    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 1);
    await(client.request("parley.ping", new JsonObject()));
    await().atMost(PATIENCE).untilAsserted(() -> publishedIsReceived(client, channel));
    client.unregister(address);

    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 0);
    assertThat(client.errors()).isEmpty();
    client.vanish();
  }

  @Test
  void nothingOnTheEventBusCanBeReached() {
    var heard = new CopyOnWriteArrayList<String>();
    var inside = List.of(Addresses.HEADS, Addresses.verdicts("test-node"), "channel.c", "any");
    for (var address : inside) {
      await(
          gateway
              .vertx()
              .eventBus()
              .consumer(address, message -> heard.add(message.address()))
              .completion());
    }
    var client = signedIn(Transport.WEBSOCKET);

    for (var address : inside) {
      assertThat(refusal(client.request(address, new JsonObject())))
          .isIn("FORBIDDEN", "UNKNOWN_OP");
      client.write(BridgeClient.envelope("publish", address).put("body", "x"));
    }
    client.register("parley.heads");
    client.register("any");

    await().atMost(PATIENCE).until(() -> client.errors().size() == inside.size() + 2);
    assertThat(client.errors())
        .extracting(error -> error.getString("failureType"))
        .containsOnly("FORBIDDEN");
    await(client.request("parley.ping", new JsonObject()));
    assertThat(heard).isEmpty();
    client.vanish();
  }

  @Test
  void whoHasNoTokenGetsNothingAndIsClosed() {
    var channel = gateway.channel();
    var asks = connect(Transport.WEBSOCKET);
    var registers = connect(Transport.WEBSOCKET);

    assertThat(refusal(asks.join(channel))).isEqualTo("UNAUTHENTICATED");
    registers.register(Addresses.channel(channel));

    await(asks.closed());
    await(registers.closed());
    assertThat(registers.errors())
        .extracting(error -> error.getString("address"))
        .containsExactly(Addresses.channel(channel));
    assertThat(gateway.members(channel)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionEndsWithItsToken(Transport transport) {
    var channel = gateway.channel();
    var client = connect(transport);
    await(client.signIn(gateway.token("u-2", Duration.ofSeconds(2))));
    await(client.join(channel));

    await(client.closed());

    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 0);
    assertThat(client.errors())
        .extracting(error -> error.getString("failureType"))
        .contains("TOKEN_EXPIRED");
  }

  @ParameterizedTest
  @EnumSource
  void aChannelIsLeftHoweverItsMemberGoes(Transport transport) {
    var channel = gateway.channel();
    var client = signedIn(transport);
    await(client.join(channel));
    assertThat(gateway.members(channel)).isEqualTo(1);

    client.vanish();

    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "{\"type\":1}",
        "{\"type\":\"send\"}",
        "{\"type\":\"send\",\"address\":{}}",
        "{\"type\":\"send\",\"address\":\"parley.ping\",\"body\":\"text\"}",
        "{\"type\":\"send\",\"address\":\"parley.ping\",\"replyAddress\":7}",
        "{\"type\":\"register\"}",
        "{\"type\":\"register\",\"address\":\"channel.NO GOOD\"}",
        "{\"type\":\"dance\",\"address\":\"a\"}"
      })
  void aBadFrameIsRefusedAndTheConnectionLives(String frame) {
    var client = signedIn(Transport.WEBSOCKET);

    client.writeRaw(frame);

    await(client.request("parley.ping", new JsonObject()));
    assertThat(client.errors()).hasSize(1);
    client.vanish();
  }

  @ParameterizedTest
  @CsvSource({"GET, 400", "POST, 405"})
  void whatIsNoHandshakeIsRefused(String method, int status) {
    var response = response(HttpMethod.valueOf(method), "/000/s/websocket", "");

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource
  void aFrameOverTheLimitIsRefusedAndTheConnectionLives(Transport transport) {
    var client = signedIn(transport);

    client.writeRaw("x".repeat(2 << 20));

    await(client.request("parley.ping", new JsonObject()));
    assertThat(client.errors())
        .extracting(error -> error.getString("failureType"))
        .containsExactly("TOO_LARGE");
    client.vanish();
  }

  @Test
  void aConnectionHasItsLimitOfChannels() {
    var client = signedIn(Transport.WEBSOCKET);
    IntStream.range(0, TestGateway.MAX_CHANNELS)
        .forEach(i -> await(client.join(gateway.channel())));

    client.register(Addresses.channel(gateway.channel()));

    await(client.request("parley.ping", new JsonObject()));
    assertThat(client.errors())
        .extracting(error -> error.getString("failureType"))
        .containsExactly("TOO_MANY_CHANNELS");
    client.vanish();
  }

  @Test
  void aSlowReaderMissesNothing() {
    var channel = gateway.channel();
    var slow = signedIn(Transport.WEBSOCKET);
    await(slow.join(channel));
    slow.socket().pause();
    var text = "x".repeat(20_000);
    int count = 400;

    for (long seq = 0; seq < count; seq++) {
      gateway.store(channel, seq, text);
      gateway.publish(channel, seq, text);
    }

    slow.socket().resume();
    var address = Addresses.channel(channel);
    await().atMost(PATIENCE).until(() -> slow.received(address).size() >= count);
    assertThat(slow.received(address))
        .extracting(message -> message.getString("id"))
        .isEqualTo(ids(channel, 0, count));
    slow.vanish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/info", "/000/s/xhr", "/000/s/xhr_streaming", "/iframe.html"})
  void foreignPagesAndFramesAreRefused(String path) {
    var method = path.startsWith("/000") ? HttpMethod.POST : HttpMethod.GET;

    var response = response(method, path, TestGateway.FOREIGN_ORIGIN);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.getHeader("Access-Control-Allow-Origin")).isNull();
  }

  private static HttpClientResponse response(HttpMethod method, String path, String origin) {
    var options =
        new RequestOptions()
            .setMethod(method)
            .setHost(TestGateway.HOST)
            .setPort(gateway.port())
            .setURI(SockJsEndpoint.PATH + path);
    if (!origin.isEmpty()) {
      options.putHeader("Origin", origin);
    }
    var http = gateway.vertx().createHttpClient();
    var response = await(http.request(options).compose(HttpClientRequest::send));
    await(http.close());
    return response;
  }

  private static void publishedIsReceived(BridgeClient client, String channel) {
    gateway.publish(message(channel, 1, "now"), Prev.of(message(channel, 0, "").id()));
    assertThat(client.received(Addresses.channel(channel)))
        .extracting(message -> message.getString("text"))
        .containsExactly("now");
  }

  private static BridgeClient connect(Transport transport) {
    return await(
        BridgeClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), transport));
  }

  private static BridgeClient signedIn(Transport transport) {
    var client = connect(transport);
    await(client.signIn(gateway.token(TestNames.unique("u"), Duration.ofHours(1))));
    return client;
  }

  private static String refusal(Future<JsonObject> request) {
    await(request.otherwiseEmpty());
    return request.cause().getMessage();
  }
}
