package chat.parley.gateway.sockjs;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.gateway.ws.ClientSocket;
import chat.parley.gateway.ws.FrameReader;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.SockJsFrame;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SockJS over WebSocket, which nearly all browsers use: a batch is one frame, made once for all
 * members.
 */
final class WebSocketTransport implements SockJsTransport {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransport.class);

  private static final EncodedText OPEN = EncodedText.of(SockJsFrame.OPEN);
  private static final EncodedText HEARTBEAT = EncodedText.of(SockJsFrame.HEARTBEAT);

  private final ClientSocket connection;
  private final ServerWebSocket socket;
  private final int maxFrame;

  private Inbox inbox;

  /**
   * Opens a session.
   *
   * @param maxFrame how many bytes a client's frame may have; what is more is refused
   */
  WebSocketTransport(ClientSocket connection, int maxFrame) {
    this.connection = connection;
    this.socket = connection.webSocket();
    this.maxFrame = maxFrame;
    tell(OPEN);
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
        new FrameReader(maxFrame, frame -> receive(client, frame), client::refuse));
    // While messages of a frame are unread, no other frame is.
    inbox = new Inbox(client::receive, connection::resume, connection.backlog(), connection::cut);
    socket.exceptionHandler(
        failure -> LOG.debug("a client's socket failed: {}", failure.toString()));
    socket.closeHandler(closed -> client.gone());
  }

  private void receive(SockJsClient client, String frame) {
    var messages = SockJsFrame.parse(frame);
    if (messages.isEmpty()) {
      client.receiveNothing();
    } else {
      inbox.add(messages);
    }
  }

  @Override
  public void pause() {
    inbox.pause();
    connection.pause();
  }

  @Override
  public void resume() {
    inbox.resume();
  }

  @Override
  public String text(String message) {
    return SockJsFrame.message(message);
  }

  @Override
  public List<EncodedText> texts(LiveBatch batch) {
    return batch.sockJsFrames();
  }

  @Override
  public Future<Void> write(EncodedText text) {
    return connection.write(text);
  }

  @Override
  public Future<Void> close(ErrorCode code) {
    tell(EncodedText.of(SockJsFrame.close(code)));
    return socket.close(code.closeCode(), code.name());
  }

  @Override
  public void cut() {
    connection.cut();
  }

  /** Browsers do not answer a heartbeat; to a ping they do, so that they are not taken for dead. */
  @Override
  public void keepAlive() {
    tell(HEARTBEAT);
    connection.keepAlive();
  }

  private void tell(EncodedText frame) {
    write(frame).onFailure(gone -> LOG.debug("a client was gone: {}", gone.toString()));
  }
}
