package chat.parley.gateway.ws;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is refused over WebSocket, and how: against a gateway on a real broker and a real Cassandra
 * node.
 */
class WebSocketRefusalsIT extends GatewayScenario {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MALFORMED       | not json",
        "MALFORMED       | [1]",
        "MALFORMED       | {'op':'ping','op':'ping'}",
        "UNKNOWN_OP      | {'op':'dance'}",
        "TEXT_EMPTY      | {'op':'send','channel':'CHANNEL','text':' '}",
        "TEXT_INVALID    | {'op':'send','channel':'CHANNEL','text':'nul \\u0000'}",
        "TEXT_INVALID    | {'op':'send','channel':'CHANNEL','text':'half \\ud83d'}",
        "INVALID_CHANNEL | {'op':'join','channel':'A B'}",
        "UNKNOWN_CHANNEL | {'op':'join','channel':'nowhere'}",
        "UNKNOWN_CHANNEL | {'op':'send','channel':'nowhere','text':'x'}",
        "UNKNOWN_CHANNEL | {'op':'history','channel':'nowhere'}",
        "INVALID_ID      | {'op':'history','channel':'CHANNEL','before':'yesterday'}",
        "INVALID_ID      | {'op':'join','channel':'CHANNEL','since':'-1'}",
        "MALFORMED       | {'op':'history','channel':'CHANNEL','limit':201}",
        "MALFORMED       | {'op':'channels','query':'LONG'}",
        "MALFORMED       | {'op':'ping','ref':99999999999999999999999999999999999999999999999999999999999999999}",
        "FORBIDDEN       | {'op':'auth','token':'OTHER'}",
      })
  void aBadFrameGetsItsCodeAndTheConnectionLives(ErrorCode code, String frame) {
    var client = gateway.client();

    client
        .socket()
        .writeTextMessage(
            frame
                .replace('\'', '"')
                .replace("CHANNEL", gateway.channel())
                .replace("LONG", "Σ".repeat(160_000))
                .replace("OTHER", gateway.token("somebody-else", Duration.ofHours(1))));

    assertThat(firstError(client)).isEqualTo(code.name());
    assertThat(await(client.request(new JsonObject().put("op", "ping"))).getString("op"))
        .isEqualTo("pong");
    await(client.close());
  }

  @Test
  void brokenUtf8BinaryAndOversizedFramesAreRefusedAndTheConnectionLives() {
    var client = gateway.client();
    var broken =
        Buffer.buffer("{\"op\":\"ping\",\"x\":\"")
            .appendBytes(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});

    client.socket().writeFrame(WebSocketFrame.textFrame("{\"op\":", false));
    client.socket().writeFrame(WebSocketFrame.continuationFrame(broken.appendString("\"}"), true));
    client.socket().writeBinaryMessage(Buffer.buffer("{}"));
    client.socket().writeTextMessage("x".repeat((1 << 20) + 1));

    await().atMost(PATIENCE).until(() -> client.unasked().size() == 3);
    assertThat(client.unasked().stream().map(frame -> frame.getString("code")))
        .containsExactly("MALFORMED", "MALFORMED", "TOO_LARGE");
    await(client.request(new JsonObject().put("op", "ping")));
    await(client.close());
  }

  @Test
  void aConnectionWithoutATokenIsClosedInTime() {
    var client = await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port()));

    assertThat(failure(client.join("anything"))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(await(client.closed())).isEqualTo(4401);
  }

  @Test
  void badAndExpiredTokensCloseWithTheirCodes() {
    var bad = await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port()));
    var late = await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port()));
    var forged = gateway.token("u", Duration.ofHours(1)) + "x";

    assertThat(failure(bad.authenticate(forged))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(failure(late.authenticate(gateway.token("u", Duration.ofHours(-1)))))
        .isEqualTo(ErrorCode.TOKEN_EXPIRED);
    assertThat(await(bad.closed())).isEqualTo(4401);
    assertThat(await(late.closed())).isEqualTo(4402);
  }

  @Test
  void aLiveConnectionEndsWithItsTokenUnlessItIsRenewed() {
    var brief = Duration.ofSeconds(3);
    var ends = await(connect(gateway.token("u-brief", brief)));
    var renewed = await(connect(gateway.token("u-renewed", brief)));
    await(renewed.authenticate(gateway.token("u-renewed", Duration.ofHours(1))));

    assertThat(await(ends.closed())).isEqualTo(4402);
    await(renewed.request(new JsonObject().put("op", "ping")));
    await(renewed.close());
  }

  @Test
  void theTokenMayComeWithTheHandshakeAndForeignPagesMayNot() {
    var token = gateway.token("u-1", Duration.ofHours(1));

    var header = handshake(options().addHeader("Authorization", "Bearer " + token));
    var protocols = handshake(options().setSubProtocols(List.of("parley.v1", "bearer." + token)));

    assertThat(await(header).getString("op")).isEqualTo("welcome");
    assertThat(await(protocols).getString("userId")).isEqualTo("u-1");
    assertThat(await(protocols).getInstant("expiresAt")).isAfter(Instant.now());
    assertThat(refusal(options().addHeader("Authorization", "Bearer nonsense"))).isEqualTo(401);
    assertThat(refusal(options().addHeader("Origin", TestGateway.FOREIGN_ORIGIN))).isEqualTo(403);
    assertThat(
            await(
                    handshake(
                        options()
                            .addHeader("Origin", "https://friend.example")
                            .addHeader("Authorization", "Bearer " + token)))
                .getString("op"))
        .isEqualTo("welcome");
  }

  @Test
  void everyoneIsHeldToTheLimits() {
    var client = gateway.client();
    for (int i = 0; i < TestGateway.MAX_CHANNELS; i++) {
      await(client.join(gateway.channel()));
    }
    var channel = gateway.channel();

    assertThat(failure(client.join(channel))).isEqualTo(ErrorCode.TOO_MANY_CHANNELS);

    var sends = new ArrayList<Future<MessageId>>();
    for (int i = 0; i < 150; i++) {
      sends.add(client.send(channel, "fast " + i));
    }
    await(Future.join(sends).otherwiseEmpty());
    assertThat(sends.stream().filter(Future::failed).map(TestGateway::code))
        .isNotEmpty()
        .containsOnly(ErrorCode.RATE_LIMITED);
    assertThat(sends.stream().filter(Future::succeeded).count()).isGreaterThanOrEqualTo(100);
    await(client.close());
  }

  private static String firstError(ChatClient client) {
    await().atMost(PATIENCE).until(() -> !client.unasked().isEmpty());
    return client.unasked().get(0).getString("code");
  }

  private static Future<ChatClient> connect(String token) {
    return ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), token);
  }

  private static WebSocketConnectOptions options() {
    return new WebSocketConnectOptions()
        .setHost(TestGateway.HOST)
        .setPort(gateway.port())
        .setURI("/ws");
  }

  private static Future<JsonObject> handshake(WebSocketConnectOptions options) {
    var client = gateway.vertx().createWebSocketClient();
    var socket = client.webSocket();
    var first = Promise.<String>promise();
    socket.textMessageHandler(first::tryComplete);
    return socket
        .connect(options)
        .compose(connected -> first.future())
        .eventually(client::close)
        .map(JsonObject::new);
  }

  private static int refusal(WebSocketConnectOptions options) {
    var handshake = handshake(options);
    await(handshake.otherwiseEmpty());
    return ((UpgradeRejectedException) handshake.cause()).getStatus();
  }
}
