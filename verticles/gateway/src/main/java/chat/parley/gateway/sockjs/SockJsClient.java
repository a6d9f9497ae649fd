package chat.parley.gateway.sockjs;

import chat.parley.gateway.client.ClientSession;
import chat.parley.gateway.client.Clients;
import chat.parley.gateway.client.Wire;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.BridgeFrame;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client over the event-bus bridge. It is answered, and registered for channels, here and by
 * the hub: no consumer on the event bus is its own, and none of its messages goes onto the bus.
 */
final class SockJsClient implements Wire {

  private static final Logger LOG = LoggerFactory.getLogger(SockJsClient.class);

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final SockJSSocket socket;
  private final int maxFrame;
  private final ClientSession session;
  private Future<Void> lastWrite = Future.succeededFuture();

  SockJsClient(SockJSSocket socket, Clients clients) {
    this.socket = socket;
    this.maxFrame = clients.config().maxFrame().toInt();
    this.session = clients.admit(this);
    socket.handler(this::receive);
    socket.closeHandler(closed -> clients.gone(session));
    socket.exceptionHandler(
        failure -> {
          LOG.debug("a client's socket failed: {}", failure.toString());
          clients.gone(session);
          socket.close();
        });
  }

  /** Waits for the token, which comes to {@code parley.auth}. */
  void open() {
    session.openAnonymous();
  }

  private void receive(Buffer data) {
    if (!session.isOpen()) {
      return;
    }
    JsonNode ref = null;
    try {
      if (data.length() > maxFrame) {
        throw new ParleyException(
            ErrorCode.TOO_LARGE, "a frame has at most " + maxFrame + " bytes");
      }
      var json = Json.object(data.toString());
      ref = BridgeFrame.ref(json);
      handle(BridgeFrame.parse(json), ref);
    } catch (ParleyException e) {
      session.refuse(ref, e);
    }
  }

  private void handle(BridgeFrame frame, JsonNode ref) {
    if (frame instanceof BridgeFrame.Request request) {
      session.handle(request.frame());
    } else if (frame instanceof BridgeFrame.Register register) {
      session.register(register.channel(), ref);
    } else if (frame instanceof BridgeFrame.Unregister unregister) {
      session.unregister(unregister.channel());
    }
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
   * SockJS has no close codes of ours; the refusal before, for which a poll may have to come, does.
   */
  @Override
  public Future<Void> close(ErrorCode code) {
    return lastWrite
        .timeout(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(written -> socket.close());
  }

  /** SockJS has a heartbeat of its own. */
  @Override
  public void keepAlive() {}

  @Override
  public Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame) {
    return Optional.ofNullable(ref)
        .map(address -> BridgeFrame.message(address.textValue(), frame.apply(null)));
  }

  @Override
  public String error(JsonNode ref, ParleyException failure) {
    return BridgeFrame.error(ref, failure);
  }

  @Override
  public List<String> live(LiveBatch batch) {
    return batch.bridgeFrames();
  }

  @Override
  public String goAway(long reconnectAfterMillis) {
    return BridgeFrame.message(Addresses.GOAWAY, ServerFrame.goaway(reconnectAfterMillis));
  }
}
