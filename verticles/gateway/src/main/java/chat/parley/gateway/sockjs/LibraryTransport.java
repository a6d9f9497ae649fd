package chat.parley.gateway.sockjs;

import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What vertx-web carries, one text a message: XHR streaming and XHR polling, whose sessions outlive
 * their requests, and WebSockets without SockJS's frames.
 */
final class LibraryTransport implements SockJsTransport {

  private static final Logger LOG = LoggerFactory.getLogger(LibraryTransport.class);

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final SockJSSocket socket;
  private Future<Void> lastWrite = Future.succeededFuture();

  LibraryTransport(SockJSSocket socket) {
    this.socket = socket;
  }

  @Override
  public void deliverTo(SockJsClient client) {
    socket.handler(data -> client.receive(data.toString()));
    socket.closeHandler(closed -> client.gone());
    socket.exceptionHandler(
        failure -> {
          LOG.debug("a client's socket failed: {}", failure.toString());
          client.gone();
          socket.close();
        });
  }

  @Override
  public String text(String message) {
    return message;
  }

  @Override
  public List<String> texts(LiveBatch batch) {
    return batch.bridgeMessages();
  }

  @Override
  public Future<Void> write(String text) {
    lastWrite = socket.write(text);
    return lastWrite;
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  /**
   * There are no close codes of ours; the refusal before, for which a poll may have to come, says
   * why.
   */
  @Override
  public Future<Void> close(ErrorCode code) {
    return lastWrite
        .timeout(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(written -> socket.close());
  }

  /** The library sends heartbeats itself. */
  @Override
  public void keepAlive() {}
}
