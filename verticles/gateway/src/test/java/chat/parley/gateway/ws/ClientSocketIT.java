package chat.parley.gateway.ws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a server of its own, whose router wraps its sockets as the gateway's does. */
class ClientSocketIT {

  private static final String HOST = "127.0.0.1";
  private static final int PATIENCE_SECONDS = 5;

  /** More than the kernels of both sides hold. */
  private static final String MUCH = "x".repeat(64 << 20);

  private static final String HANDSHAKE =
      """
      GET /ws HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """
          .replace("\n", "\r\n");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void endsSocketWhoseOtherSideReadsNothing() throws Exception {
    var writing = Promise.<ClientSocket>promise();
    var ended = Promise.<Void>promise();
    int port =
        listen(
            socket -> {
              socket.webSocket().closeHandler(closed -> ended.complete());
              var unused = socket.write(EncodedText.of(MUCH));
              writing.complete(socket);
            });
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write(HANDSHAKE.getBytes(US_ASCII));
      var socket = writing.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(ended.future().isComplete()).isFalse();

      socket.cut();

      assertThat(ended.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNull();
    }
  }

  /** Frames have other headers from 126 and 65,536 bytes on, and are copied up to 1,024. */
  @Test
  void oneTextReachesManyWholeWhateverItsLength() throws Exception {
    var texts =
        IntStream.of(0, 1, 125, 126, 1_024, 1_025, 65_535, 65_536, 4 << 20, 9 << 20)
            .mapToObj(length -> "é🧶x".repeat(length / 7) + "x".repeat(length % 7))
            .toList();
    var encoded = texts.stream().map(EncodedText::of).toList();
    int port =
        listen(
            socket ->
                socket
                    .webSocket()
                    .textMessageHandler(
                        go -> encoded.forEach(text -> assertThat(socket.write(text)).isNotNull())));

    for (int i = 0; i < 2; i++) {
      assertThat(received(port, texts.size()).await(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(texts);
    }
  }

  private Future<List<String>> received(int port, int count) {
    var received = new ArrayList<String>();
    var all = Promise.<List<String>>promise();
    var options =
        new WebSocketClientOptions()
            .setMaxFrameSize(ClientSocket.LONGEST_FRAME)
            .setMaxMessageSize(64 << 20);
    var client = vertx.createWebSocketClient(options).webSocket();
    client.textMessageHandler(
        text -> {
          received.add(text);
          if (received.size() == count) {
            all.complete(received);
          }
        });
    return client
        .connect(port, HOST, "/ws")
        .compose(connected -> connected.writeTextMessage("go"))
        .compose(asked -> all.future());
  }

  private int listen(Consumer<ClientSocket> connected) throws Exception {
    var router = Router.router(vertx);
    router
        .get("/ws")
        .handler(ctx -> ClientSocket.upgrade(ctx.request()).onSuccess(connected::accept));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, HOST)
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .actualPort();
  }
}
