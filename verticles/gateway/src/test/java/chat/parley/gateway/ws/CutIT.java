package chat.parley.gateway.ws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a server of its own, whose router wraps its sockets as the gateway's does. */
class CutIT {

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
    var writing = Promise.<Cut>promise();
    var ended = Promise.<Void>promise();
    var router = Router.router(vertx);
    router
        .get("/ws")
        .handler(
            ctx -> {
              var cut = Cut.of(ctx.request());
              ctx.request()
                  .toWebSocket()
                  .onSuccess(
                      socket -> {
                        socket.closeHandler(closed -> ended.complete());
                        var unused = socket.writeTextMessage(MUCH);
                        writing.complete(cut);
                      });
            });
    var server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, HOST)
            .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try (var client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      client.getOutputStream().write(HANDSHAKE.getBytes(US_ASCII));
      var cut = writing.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(ended.future().isComplete()).isFalse();

      cut.now();

      assertThat(ended.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNull();
    }
  }
}
