package chat.parley.gateway.admission;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.TestNames;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one user may ask of a gateway, over whatever transport. */
class AllowanceIT extends GatewayScenario {

  @Test
  void theWelcomeTellsTheAllowance() {
    var user = TestNames.unique("u");
    var client = await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port()));
    var welcome = await(client.authenticate(gateway.token(user, Duration.ofHours(1))));
    assertThat(welcome.getJsonObject("limits").getInteger("unitsPerSecond")).isEqualTo(200);
    assertThat(welcome.getJsonObject("limits").getInteger("unitBurst")).isEqualTo(4_000);
    await(client.close());
  }

  @Test
  void whoReadsTooMuchIsToldWhenToComeBackAndNobodyElseIs() {
    var channel = channelOfLongTexts();
    var user = TestNames.unique("u");
    var token = gateway.token(user, Duration.ofHours(1));
    var greedy = connect(token);
    var second = connect(token);
    var other = gateway.client();

    var refusals = new ArrayList<JsonObject>();
    greedy.onUnasked(refusals::add);
    var pages = new ArrayList<Future<?>>();
    long begin = System.nanoTime();
    for (int i = 0; i < 60; i++) {
      pages.add(greedy.history(channel, new JsonObject().put("limit", 200)));
    }
    pages.forEach(page -> await(page.otherwiseEmpty()));

    // Each costs 5 units, and some 250 more when it is answered; sixteen are under way at once,
    // and each second brings 200 units.
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(pages.stream().filter(Future::succeeded).count()).isBetween(15L, 34L + seconds);
    assertThat(pages.stream().filter(Future::failed).map(page -> code(page)).distinct())
        .containsExactly(ErrorCode.RATE_LIMITED);

    // Errors are paid for with units that are still to come: now nothing is left for seconds.
    for (int i = 0; i < 800; i++) {
      greedy.socket().writeTextMessage("not json");
    }
    await().atMost(PATIENCE).until(() -> refusals.size() == 800);

    // It is one allowance for all connections and transports of the user ...
    assertThat(code(settled(second.join(channel)))).isEqualTo(ErrorCode.RATE_LIMITED);
    var rest = get("/api/v1/channels?limit=1", token);
    assertThat(rest.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(rest.getHeader("Retry-After"))).isPositive();

    // ... and nobody else's; and it comes back.
    await(other.join(channel));
    await(other.send(channel, "not greedy"));
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> settled(second.join(channel)).succeeded());
    List.of(greedy, second, other).forEach(client -> await(client.close()));
  }

  @Test
  void errorsArePaidFor() {
    var client = gateway.client();
    var codes = new ArrayList<String>();
    client.onUnasked(frame -> codes.add(frame.getString("code")));
    // Each costs a unit; what is answered in between makes up for what was refused.
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 500; j++) {
        client.socket().writeTextMessage("not json");
      }
      for (int j = 0; j < 500 && i < 7; j++) {
        client.socket().writeTextMessage("{\"op\":\"ping\"}");
      }
    }
    await().atMost(PATIENCE).until(() -> codes.contains("RATE_LIMITED"));
    await(client.close());
  }

  @Test
  void whoIsRefusedAndGoesOnIsClosed() {
    var client = gateway.client();
    var closed = new CompletableFuture<Short>();
    client.socket().closeHandler(over -> closed.complete(client.socket().closeStatusCode()));
    for (int i = 0; i < 1_500; i++) {
      client.socket().writeTextMessage("not json");
    }
    assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(ErrorCode.TRY_LATER.closeCode());
  }

  /** What asks for nothing is read, too. */
  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "[\"{\\\"type\\\":\\\"ping\\\"}\"]"})
  void framesThatAskForNothingArePaidFor(String frame) throws Exception {
    var socket =
        await(
            gateway
                .vertx()
                .createWebSocketClient()
                .connect(
                    gateway.port(),
                    TestGateway.HOST,
                    "/eventbus/000/" + TestNames.unique("s") + "/websocket"));
    var closed = new CompletableFuture<Short>();
    socket.closeHandler(over -> closed.complete(socket.closeStatusCode()));
    var token = gateway.token(TestNames.unique("u"), Duration.ofHours(1));
    socket.writeTextMessage(
        "[\"{\\\"type\\\":\\\"send\\\",\\\"address\\\":\\\"parley.auth\\\",\\\"replyAddress\\\":\\\"r\\\","
            + "\\\"body\\\":{\\\"token\\\":\\\""
            + token
            + "\\\"}}\"]");
    var told = new CompletableFuture<String>();
    socket.textMessageHandler(
        text -> {
          if (text.contains("RATE_LIMITED")) {
            told.complete(text);
          }
        });
    for (int i = 0; i < 6_000; i++) {
      socket.writeTextMessage(frame);
    }

    assertThat(told).succeedsWithin(PATIENCE);
    await(socket.close());
  }

  /** To read and refuse a frame costs more than to send it. */
  @Test
  void whoIsRefusedAndGoesOnIsReadSlowly() {
    var channel = gateway.channel();
    var client = gateway.client();
    var sends = new ArrayList<Future<?>>();
    for (int i = 0; i < 150; i++) {
      sends.add(client.send(channel, "fast " + i));
    }
    await(Future.join(sends).otherwiseEmpty());

    // A hundred may be sent at once, and then 20 a second: each refusal lets two more be sent.
    assertThat(sends.stream().filter(Future::failed).count()).isBetween(1L, 30L);
    await(client.close());
  }

  @Test
  void aLargeAnswerIsNotCompressedOnTheLoopOfTheMembers() {
    var channel = channelOfLongTexts();
    var token = gateway.token(TestNames.unique("u"), Duration.ofHours(1));
    var messages = "/api/v1/channels/" + channel + "/messages?limit=";

    assertThat(get(messages + "50", token).getHeader("Content-Encoding")).isNull();
    assertThat(get("/api/v1/channels?limit=50", token).getHeader("Content-Encoding"))
        .isEqualTo("gzip");
  }

  private static String channelOfLongTexts() {
    var channel = gateway.channel();
    LongStream.range(0, 60).forEach(seq -> gateway.store(channel, seq, "x".repeat(45_000)));
    return channel;
  }

  private static ChatClient connect(String token) {
    return await(ChatClient.connect(gateway.vertx(), TestGateway.HOST, gateway.port(), token));
  }

  private static HttpClientResponse get(String path, String token) {
    var http = gateway.vertx().createHttpClient();
    return await(
        gateway.onLoop(
            () ->
                http.request(HttpMethod.GET, gateway.port(), TestGateway.HOST, path)
                    .map(request -> signed(request, token))
                    .compose(HttpClientRequest::send)
                    .compose(response -> response.body().map(response))
                    .eventually(http::close)));
  }

  private static HttpClientRequest signed(HttpClientRequest request, String token) {
    return request
        .putHeader("Authorization", "Bearer " + token)
        .putHeader("Accept-Encoding", "gzip");
  }

  private static <T> Future<T> settled(Future<T> request) {
    await(request.otherwiseEmpty());
    return request;
  }

  private static ErrorCode code(Future<?> failed) {
    return ((ParleyException) failed.cause()).code();
  }
}
