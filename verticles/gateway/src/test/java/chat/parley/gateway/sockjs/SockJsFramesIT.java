package chat.parley.gateway.sockjs;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.TestNames;
import chat.parley.perf.BridgeClient;
import chat.parley.perf.BridgeClient.Transport;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.SockJsFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of SockJS over WebSocket. */
class SockJsFramesIT extends GatewayScenario {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "7",
        "{}",
        "[1]",
        "[[\"a\"]]",
        "[null]",
        "[\"{}\"",
        "\"open",
        "[\"{}\",]",
        " "
      })
  void aBadFrameIsRefusedAndTheConnectionLives(String frame) {
    var client = signedIn();

    await(client.socket().writeTextMessage(frame));

    await(client.request("parley.ping", new JsonObject()));
    assertRefused(client, "MALFORMED");
    client.vanish();
  }

  @Test
  void aBinaryFrameIsRefusedAndTheConnectionLives() {
    var client = signedIn();

    await(client.socket().writeBinaryMessage(Buffer.buffer("[\"{}\"]")));

    await(client.request("parley.ping", new JsonObject()));
    assertRefused(client, "MALFORMED");
    client.vanish();
  }

  @Test
  void aLongMessageInManyFramesIsRefusedAndTheConnectionLives() {
    var client = signedIn();
    var part = Buffer.buffer("x".repeat(1 << 20));

    client.socket().writeFrame(WebSocketFrame.textFrame("[\"", false));
    for (int i = 0; i < 5; i++) {
      client.socket().writeFrame(WebSocketFrame.continuationFrame(part, false));
    }
    await(client.socket().writeFrame(WebSocketFrame.continuationFrame(part, true)));

    await(client.request("parley.ping", new JsonObject()));
    assertRefused(client, "TOO_LARGE");
    client.vanish();
  }

  @Test
  void aFrameOfTooManyMessagesIsRefusedAndTheConnectionLives() {
    var client = signedIn();

    await(client.socket().writeTextMessage(frameOf(SockJsFrame.MAX_MESSAGES + 1)));

    await(client.request("parley.ping", new JsonObject()));
    assertRefused(client, "TOO_LARGE");
    client.vanish();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 512, 5_000})
  void beforeSigningInTheFirstRefusalEndsTheConnection(int messages) {
    var client = connect();
    var frames = new CopyOnWriteArrayList<String>();
    client.socket().textMessageHandler(frames::add);

    client.socket().writeTextMessage(frameOf(messages));

    await(client.closed());
    assertThat(frames)
        .filteredOn(frame -> !frame.equals("h"))
        .hasSize(2)
        .last()
        .isEqualTo("c[4401,\"UNAUTHENTICATED\"]");
  }

  /** As many as fit into a frame: 1.4 million, each of which would be refused. */
  @Test
  void beforeSigningInALargeFrameEndsTheConnection() {
    var client = connect();
    client.socket().writeTextMessage(frameOf(1_398_000));
    await(client.closed());
  }

  private static String frameOf(int emptyMessages) {
    return "[" + "\"\",".repeat(emptyMessages - 1) + "\"\"]";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]"})
  void anEmptyFrameIsNothing(String frame) {
    var client = signedIn();

    await(client.socket().writeTextMessage(frame));

    await(client.request("parley.ping", new JsonObject()));
    assertThat(client.errors()).isEmpty();
    client.vanish();
  }

  @Test
  void aFrameMayBeOneMessageAlone() {
    var client = signedIn();
    var channel = gateway.channel();
    var register = BridgeClient.envelope("register", Addresses.channel(channel));

    await(client.socket().writeTextMessage(Json.encode(register.encode())));

    await().atMost(PATIENCE).until(() -> gateway.members(channel) == 1);
    client.vanish();
  }

  @Test
  void messagesOfOneFrameAreHandledInTheirOrder() {
    int count = 40;
    var client = signedIn();
    var channel = gateway.channel();
    var frame = new JsonArray();
    for (int i = 0; i < count; i++) {
      var body = new JsonObject().put("channel", channel).put("text", "text");
      if (i % 2 == 0) {
        // Takes longer, so that the next would overtake it.
        body.put("clientMessageId", UUID.randomUUID().toString());
      }
      frame.add(
          BridgeClient.envelope("send", "parley.send")
              .put("replyAddress", "r-" + i)
              .put("body", body)
              .encode());
    }

    await(client.socket().writeTextMessage(frame.encode()));

    var answers = IntStream.range(0, count).mapToObj(i -> awaitReceived(client, "r-" + i)).toList();
    assertThat(answers)
        .extracting(answer -> MessageId.parse(answer.getString("id")))
        .isSortedAccordingTo(MessageId::compareTo)
        .doesNotHaveDuplicates();
    assertThat(client.errors()).isEmpty();
    client.vanish();
  }

  @Test
  void messagesThatGatherComeInOneFrame() {
    int count = 200;
    var channel = gateway.channel();
    var client = signedIn();
    await(client.join(channel));
    var frames = new CopyOnWriteArrayList<JsonArray>();
    client
        .socket()
        .textMessageHandler(
            frame -> {
              if (frame.startsWith("a")) {
                frames.add(new JsonArray(frame.substring(1)));
              }
            });

    gateway.publishChain(channel, 0, count);

    await().atMost(PATIENCE).until(() -> frames.stream().mapToInt(JsonArray::size).sum() == count);
    assertThat(frames).hasSizeLessThan(count / 2);
    client.vanish();
  }

  @Test
  void theLastFrameAndTheCloseCodeSayWhy() {
    var client = connect();
    var frames = new CopyOnWriteArrayList<String>();
    client.socket().textMessageHandler(frames::add);

    await(client.closed());

    assertThat(frames).last().isEqualTo("c[4401,\"UNAUTHENTICATED\"]");
    assertThat(client.socket().closeStatusCode()).isEqualTo((short) 4401);
  }

  @Test
  void aQuietConnectionHearsHeartbeats() {
    var client = signedIn();
    var frames = new CopyOnWriteArrayList<String>();
    client.socket().textMessageHandler(frames::add);

    await().atMost(Duration.ofSeconds(40)).until(() -> frames.contains("h"));
    client.vanish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/000/s/websocket", "/websocket"})
  void foreignPagesGetNoWebSocket(String path) {
    var options =
        new WebSocketConnectOptions()
            .setHost(TestGateway.HOST)
            .setPort(gateway.port())
            .setURI(SockJsEndpoint.PATH + path)
            .addHeader("Origin", TestGateway.FOREIGN_ORIGIN);
    var client = gateway.vertx().createWebSocketClient();
    var handshake = client.connect(options);

    await(handshake.otherwiseEmpty());

    assertThat(handshake.cause())
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class,
            refused -> assertThat(refused.getStatus()).isEqualTo(403));
    await(client.close());
  }

  private static BridgeClient connect() {
    return await(
        BridgeClient.connect(
            gateway.vertx(), TestGateway.HOST, gateway.port(), Transport.WEBSOCKET));
  }

  private static BridgeClient signedIn() {
    var client = connect();
    await(client.signIn(gateway.token(TestNames.unique("u"), Duration.ofHours(1))));
    return client;
  }

  private static void assertRefused(BridgeClient client, String code) {
    assertThat(client.errors())
        .extracting(error -> error.getString("failureType"))
        .containsExactly(code);
  }

  private static JsonObject awaitReceived(BridgeClient client, String address) {
    await().atMost(PATIENCE).until(() -> !client.received(address).isEmpty());
    return client.received(address).get(0);
  }
}
