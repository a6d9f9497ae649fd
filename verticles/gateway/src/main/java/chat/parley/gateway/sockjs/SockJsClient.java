package chat.parley.gateway.sockjs;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.client.ClientSession;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.client.Wire;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.BridgeFrame;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import chat.parley.protocol.Utf8;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One client over the event-bus bridge. It is answered, and registered for channels, here and by
 * the hub: no consumer on the event bus is its own, and none of its messages goes onto the bus.
 */
final class SockJsClient implements Wire {

  private final SockJsTransport transport;
  private final Clients clients;
  private final ClientAddress from;
  private final ClientSession session;

  SockJsClient(SockJsTransport transport, Clients clients, ClientAddress from, Place place) {
    this.transport = transport;
    this.clients = clients;
    this.from = from;
    this.session = clients.admit(this, from, place);
  }

  /** Waits for the token, which comes to {@code parley.auth}. */
  void open() {
    transport.deliverTo(this);
    session.openAnonymous();
  }

  /** Where it is. */
  ClientAddress from() {
    return from;
  }

  Admission admission() {
    return clients.admission();
  }

  /** Whether a token came; from any thread. */
  boolean hasToken() {
    return session.hasToken();
  }

  /** Takes a message of the bridge's protocol. */
  void receive(String message) {
    if (!session.isOpen()) {
      return;
    }
    JsonNode ref = null;
    try {
      int limit = clients.config().maxFrame().toInt();
      if (Utf8.length(message) > limit) {
        throw new ParleyException(ErrorCode.TOO_LARGE, "a frame has at most " + limit + " bytes");
      }
      var json = Json.object(message);
      ref = BridgeFrame.ref(json);
      handle(BridgeFrame.parse(json), ref);
    } catch (RuntimeException e) {
      session.refuse(ref, ParleyException.of(e));
    }
  }

  /** A frame came without a message. */
  void receiveNothing() {
    try {
      session.nothing();
    } catch (ParleyException e) {
      refuse(e);
    }
  }

  /** What came was no message. */
  void refuse(ParleyException failure) {
    session.refuse(null, failure);
  }

  /** The connection has gone, for whatever reason; may be told more than once. */
  void gone() {
    clients.gone(session);
  }

  private void handle(BridgeFrame frame, JsonNode ref) {
    if (frame instanceof BridgeFrame.Request request) {
      session.handle(request.frame());
    } else if (frame instanceof BridgeFrame.Register register) {
      session.register(register.channel(), ref);
    } else if (frame instanceof BridgeFrame.Unregister unregister) {
      session.unregister(unregister.channel());
    } else {
      session.nothing();
    }
  }

  @Override
  public Transport transport() {
    return transport.name();
  }

  @Override
  public Future<Void> write(EncodedText text) {
    return transport.write(text);
  }

  @Override
  public void pause() {
    transport.pause();
  }

  @Override
  public void resume() {
    transport.resume();
  }

  @Override
  public Future<Void> close(ErrorCode code) {
    return transport.close(code);
  }

  @Override
  public void cut() {
    transport.cut();
  }

  @Override
  public void keepAlive() {
    transport.keepAlive();
  }

  @Override
  public Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame) {
    return Optional.ofNullable(ref).map(address -> message(address.textValue(), frame.apply(null)));
  }

  @Override
  public String error(JsonNode ref, ParleyException failure) {
    return transport.text(BridgeFrame.error(ref, failure));
  }

  @Override
  public List<EncodedText> live(LiveBatch batch) {
    return transport.texts(batch);
  }

  @Override
  public String goAway(long reconnectAfterMillis) {
    return message(Addresses.GOAWAY, ServerFrame.goaway(reconnectAfterMillis));
  }

  private String message(String address, String body) {
    return transport.text(BridgeFrame.message(address, body));
  }
}
