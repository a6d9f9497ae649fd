package chat.parley.gateway.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DisconnectTest {

  /** Far more than the kernels of both sides hold. */
  private static final int ANSWER_BYTES = 32 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private Socket client;

  @BeforeEach
  void ask() throws Exception {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(this::answerAndDisconnect)
            .listen(0, "127.0.0.1")
            .await(10, SECONDS);
    client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    vertx.close().await(10, SECONDS);
  }

  /** The platform's own close waits for it, and it can make the platform wait for ever. */
  @Test
  void whoDoesNotTakeTheAnswerIsCut() {
    assertThat(closed).succeedsWithin(10, SECONDS);
  }

  @Test
  void whoTakesTheAnswerGetsItWhole() throws IOException {
    assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(ANSWER_BYTES);
    assertThat(closed).succeedsWithin(10, SECONDS);
  }

  private void answerAndDisconnect(HttpServerRequest request) {
    request.connection().closeHandler(end -> closed.complete(null));
    var unused = request.response().end(Buffer.buffer(new byte[ANSWER_BYTES]));
    Disconnect.now(request.connection());
  }
}
