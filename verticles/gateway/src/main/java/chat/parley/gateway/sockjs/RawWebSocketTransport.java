package chat.parley.gateway.sockjs;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.gateway.ws.ClientSocket;
import chat.parley.gateway.ws.FrameReader;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket without SockJS's frames, which clients outside browsers use: each message of the
 * bridge is a frame.
 */
final class RawWebSocketTransport implements SockJsTransport {

  private static final Logger LOG = LoggerFactory.getLogger(RawWebSocketTransport.class);

  private final ClientSocket connection;
  private final ServerWebSocket socket;
  private final int maxFrame;

  /**
   * Opens a session.
   *
   * @param maxFrame how many bytes a client's frame may have; what is more is refused
   */
  RawWebSocketTransport(ClientSocket connection, int maxFrame) {
    this.connection = connection;
    this.socket = connection.webSocket();
    this.maxFrame = maxFrame;
  }

  @Override
  public Transport name() {
    return Transport.SOCKJS;
  }

  @Override
  public void deliverTo(SockJsClient client) {
    connection.read(
        client.admission(),
        client.from(),
        client::hasToken,
        new FrameReader(maxFrame, client::receive, client::refuse));
    socket.exceptionHandler(
        failure -> LOG.debug("a client's socket failed: {}", failure.toString()));
    socket.closeHandler(closed -> client.gone());
  }

  @Override
  public void pause() {
    connection.pause();
  }

  @Override
  public void resume() {
    connection.resume();
  }

  @Override
  public String text(String message) {
    return message;
  }

  @Override
  public List<EncodedText> texts(LiveBatch batch) {
    return batch.bridgeMessages();
  }

  @Override
  public Future<Void> write(EncodedText text) {
    return connection.write(text);
  }

  @Override
  public Future<Void> close(ErrorCode code) {
    return socket.close(code.closeCode(), code.name());
  }

  @Override
  public void cut() {
    connection.cut();
  }

  @Override
  public void keepAlive() {
    connection.keepAlive();
  }
}
