package chat.parley.gateway.rest;

import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are too large or that nobody wants, and what becomes of their connection. */
class RestBodiesIT extends RestScenario {

  private static final int MAX_BODY = 1 << 20;

  /** One connection, kept alive: a request that it does not serve any more fails. */
  private HttpClient client;

  private String channel;

  @BeforeEach
  void connect() {
    channel = gateway.channel();
    client =
        gateway
            .vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setDefaultHost(TestGateway.HOST)
                    .setDefaultPort(gateway.port()),
                new PoolOptions().setHttp1MaxSize(1));
  }

  @AfterEach
  void disconnect() {
    await(client.close());
  }

  @Test
  void bodyOfExactlyTheLimitIsTaken() {
    var body = padded(MAX_BODY);

    assertThat(api.post(messages(channel)).as(token).send(body).status()).isEqualTo(201);
  }

  @Test
  void bodyOverTheLimitIsTooLarge() {
    var refused = api.post(messages(channel)).as(token).send(padded(MAX_BODY + 1));

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("TOO_LARGE");
    assertThat(api.post("/guest").send(padded(MAX_BODY + 1)).code()).isEqualTo("TOO_LARGE");
  }

  @Test
  void connectionServesItsNextRequestAfterABodyThatWasTooLarge() {
    var announced = post(MAX_BODY + MAX_BODY / 2, false);
    var chunked = post(MAX_BODY + MAX_BODY / 2, true);
    var next = post(64, false);

    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(next.statusCode()).isEqualTo(201);
  }

  @Test
  void connectionServesItsNextRequestAfterABodyThatNobodyRead() {
    var unread =
        await(request(HttpMethod.POST, "/channels").compose(r -> r.send(padded(MAX_BODY / 2))));
    var next = post(64, false);

    assertThat(unread.statusCode()).isEqualTo(401);
    assertThat(next.statusCode()).isEqualTo(201);
  }

  @Test
  void bodyWithoutEndIsAnsweredAndThenCutOff() {
    var head =
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Transfer-Encoding: chunked\r
        \r
        """;
    var chunk = Buffer.buffer("10000\r\n" + "x".repeat(0x10000) + "\r\n");

    var received =
        talk(
            head.formatted(RestApi.PATH + messages(channel), token),
            socket -> writeForEver(socket, chunk));

    assertThat(received).startsWith("HTTP/1.1 413 ").contains("TOO_LARGE");
  }

  @Test
  void requestWithoutHostIsAProblemLikeAnyOther() {
    var head = "GET " + RestApi.PATH + "/channels HTTP/1.1\r\nConnection: close\r\n\r\n";

    var received = talk(head, socket -> {});

    assertThat(received).startsWith("HTTP/1.1 400 ").contains("MALFORMED");
  }

  @Test
  void clientThatExpectsContinueIsAskedForTheBodyOnlyWhenItIsWanted() {
    var asked = Promise.<Void>promise();
    var wanted = await(request(HttpMethod.POST, messages(channel)));
    wanted.putHeader("Authorization", "Bearer " + token).putHeader("Expect", "100-continue");
    wanted.putHeader("Content-Length", "64").continueHandler(asked::complete);
    await(wanted.writeHead());
    await(asked.future());
    await(wanted.end(padded(64)));

    assertThat(await(wanted.response()).statusCode()).isEqualTo(201);

    var refused = await(request(HttpMethod.POST, messages(channel)));
    var askedAgain = Promise.<Void>promise();
    refused.putHeader("Expect", "100-continue").putHeader("Content-Length", "64");
    refused.continueHandler(askedAgain::complete).exceptionHandler(closedAtTheEnd -> {});
    await(refused.writeHead());

    assertThat(await(refused.response()).statusCode()).isEqualTo(401);
    assertThat(askedAgain.future().isComplete()).isFalse();
  }

  private HttpClientResponse post(int length, boolean chunked) {
    var answer =
        gateway.onLoop(
            () ->
                request(HttpMethod.POST, messages(channel))
                    .compose(
                        request -> {
                          request.putHeader("Authorization", "Bearer " + token).setChunked(chunked);
                          return request.send(padded(length));
                        })
                    .compose(response -> response.body().map(response)));
    return await(answer);
  }

  private Future<HttpClientRequest> request(HttpMethod method, String target) {
    return client
        .request(method, RestApi.PATH + target)
        .map(request -> request.putHeader("Content-Type", "application/json"));
  }

  /** A message of some length in bytes; the padding is a field that nobody asks for. */
  private static Buffer padded(int length) {
    var message = new JsonObject().put("text", "x").put("name", "x").put("padding", "");
    int missing = length - message.toBuffer().length();
    return message.put("padding", "x".repeat(missing)).toBuffer();
  }

  /**
   * Says something on a connection of its own, and returns what came until the server closed it.
   */
  private static String talk(String head, Consumer<NetSocket> more) {
    var closed = Promise.<Buffer>promise();
    var received = Buffer.buffer();
    // A client that nobody refers to is closed by the garbage collector, and its sockets with it.
    var client = gateway.vertx().createNetClient();
    var socket = await(client.connect(gateway.port(), TestGateway.HOST));
    socket.handler(received::appendBuffer).exceptionHandler(reset -> {});
    socket.closeHandler(end -> closed.complete(received));
    await(socket.write(head));
    more.accept(socket);
    var text = await(closed.future()).toString();
    await(client.close());
    return text;
  }

  private static void writeForEver(NetSocket socket, Buffer chunk) {
    socket.write(chunk).onSuccess(written -> writeForEver(socket, chunk));
  }
}
