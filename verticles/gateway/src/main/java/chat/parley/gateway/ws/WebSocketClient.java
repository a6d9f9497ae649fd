package chat.parley.gateway.ws;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.client.ClientSession;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.client.Wire;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.ClientFrame;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client over WebSocket: one frame of the protocol in one text frame. */
final class WebSocketClient implements Wire {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketClient.class);

  private final ClientSocket connection;
  private final ServerWebSocket socket;
  private final ClientSession session;

  WebSocketClient(ClientSocket connection, Clients clients, ClientAddress from, Place place) {
    this.connection = connection;
    this.socket = connection.webSocket();
    this.session = clients.admit(this, from, place);
    int maxFrame = clients.config().maxFrame().toInt();
    connection.read(
        clients.admission(),
        from,
        session::hasToken,
        new FrameReader(maxFrame, this::receive, failure -> session.refuse(null, failure)));
    socket.exceptionHandler(
        failure -> LOG.debug("a client's socket failed: {}", failure.toString()));
    socket.closeHandler(closed -> clients.gone(session));
  }

  /** Waits for the token, if none came with the handshake. */
  void open(Optional<Identity> identity) {
    identity.ifPresentOrElse(session::openSignedIn, session::openAnonymous);
  }

  private void receive(String text) {
    if (!session.isOpen()) {
      return;
    }
    JsonNode ref = null;
    try {
      var json = Json.object(text);
      ref = ClientFrame.ref(json);
      session.handle(ClientFrame.parse(json));
    } catch (RuntimeException e) {
      session.refuse(ref, ParleyException.of(e));
    }
  }

  @Override
  public Transport transport() {
    return Transport.WEBSOCKET;
  }

  @Override
  public Future<Void> write(EncodedText text) {
    return connection.write(text);
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

  @Override
  public Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame) {
    return Optional.of(frame.apply(ref));
  }

  @Override
  public String error(JsonNode ref, ParleyException failure) {
    return ServerFrame.error(ref, failure);
  }

  @Override
  public List<EncodedText> live(LiveBatch batch) {
    return batch.frames();
  }

  @Override
  public String goAway(long reconnectAfterMillis) {
    return ServerFrame.goaway(reconnectAfterMillis);
  }
}
