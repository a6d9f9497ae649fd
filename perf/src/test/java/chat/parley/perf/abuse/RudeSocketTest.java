package chat.parley.perf.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.perf.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an attacker is told is counted, or a verdict would rest on nothing. */
class RudeSocketTest {

  private static final int LARGE = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Tally tally = new Tally();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxWebSocketFrameSize(LARGE)
                    .setMaxWebSocketMessageSize(LARGE))
            .requestHandler(
                request -> {
                  var response = request.response().setStatusCode(429);
                  if (request.path().equals("/chunked")) {
                    response.setChunked(true).write("too ");
                    response.end("much");
                  } else {
                    response.end("too much");
                  }
                })
            .webSocketHandler(this::accept)
            .listen(0, "127.0.0.1")
            .await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void answersAreReadAndCounted() throws IOException {
    try (var socket = open()) {
      var plain = socket.request("POST", "/", "", "body");
      var chunked = socket.request("GET", "/chunked", "", "");

      assertThat(plain.status()).isEqualTo(429);
      assertThat(plain.body()).isEqualTo("too much");
      assertThat(chunked.body()).isEqualTo("too much");
      assertThat(tally.toJson().getLong("http 429")).isEqualTo(2);
    }
  }

  @Test
  void framesAndCloseCodesAreReadAndCounted() throws IOException {
    try (var socket = open().webSocket("/ws")) {
      socket.text("x".repeat(70_000));

      assertThat(socket.await("x").payload().length()).isEqualTo(70_000);
      socket.text("{\"op\":\"error\",\"code\":\"RATE_LIMITED\"}");
      socket.frame();
      socket.text("close");
      assertThatThrownBy(() -> socket.await("never")).isInstanceOf(EOFException.class);
      assertThat(tally.toJson().getLong("RATE_LIMITED")).isEqualTo(1);
      assertThat(tally.toJson().getLong("closed 4429")).isEqualTo(1);
      assertThat(tally.toJson().getLong("handshake 101")).isEqualTo(1);
    }
  }

  @Test
  void framesHaveTheLengthOfTheirPayload() {
    assertThat(RudeSocket.frame(true, RudeSocket.TEXT, "ab".getBytes(UTF_8)))
        .isEqualTo(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'a', 'b'});
    assertThat(RudeSocket.frame(false, RudeSocket.CONTINUATION, new byte[200])).hasSize(208);
    assertThat(RudeSocket.frame(true, RudeSocket.BINARY, new byte[70_000])).hasSize(70_014);
  }

  private RudeSocket open() throws IOException {
    return new RudeSocket(new Endpoint("127.0.0.1", server.actualPort()), "", 0, tally);
  }

  private void accept(ServerWebSocket socket) {
    socket.textMessageHandler(
        text -> {
          if (text.equals("close")) {
            socket.close((short) 4429);
          } else {
            socket.writeTextMessage(text);
          }
        });
  }
}
