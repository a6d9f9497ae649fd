package chat.parley.gateway.client;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A wire whose other end takes what the test says. */
final class SlowWire implements Wire {
  private final ArrayDeque<Promise<Void>> waiting = new ArrayDeque<>();

  @Override
  public Transport transport() {
    return Transport.WEBSOCKET;
  }

  int waiting() {
    return waiting.size();
  }

  void take() {
    waiting.removeFirst().complete();
  }

  void takeAll() {
    while (!waiting.isEmpty()) {
      take();
    }
  }

  @Override
  public Future<Void> write(EncodedText text) {
    var taken = Promise.<Void>promise();
    waiting.add(taken);
    return taken.future();
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public Future<Void> close(ErrorCode code) {
    return Future.succeededFuture();
  }

  @Override
  public void cut() {}

  @Override
  public void keepAlive() {}

  @Override
  public Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame) {
    return Optional.empty();
  }

  @Override
  public String error(JsonNode ref, ParleyException failure) {
    return "";
  }

  @Override
  public List<EncodedText> live(LiveBatch batch) {
    return List.of();
  }

  @Override
  public String goAway(long reconnectAfterMillis) {
    return "";
  }
}
