package chat.parley.perf.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A session of WebDriver BiDi (W3C), the protocol by which browsers are driven. Commands block for
 * at most a minute; events come on a thread of the session's own.
 */
final class BidiSession implements AutoCloseable {

  private static final int TIMEOUT_S = 60;

  private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Consumer<JsonObject> onEvent;
  private WebSocket socket;

  private BidiSession(Consumer<JsonObject> onEvent) {
    this.onEvent = onEvent;
  }

  /**
   * Connects to a browser and begins.
   *
   * @param onEvent is given what the browser sends by itself: {@code method} and {@code params}
   */
  static BidiSession open(URI browser, Consumer<JsonObject> onEvent) {
    var session = new BidiSession(onEvent);
    session.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(browser, session.new Listener())
            .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
            .join();
    session.send("session.new", new JsonObject().put("capabilities", new JsonObject()));
    return session;
  }

  /**
   * The result of a command.
   *
   * @throws IllegalStateException when the browser refuses it, or says nothing
   */
  JsonObject send(String method, JsonObject params) {
    int id = ids.incrementAndGet();
    var answer = new CompletableFuture<JsonObject>();
    waiting.put(id, answer);
    var command = new JsonObject().put("id", id).put("method", method).put("params", params);
    try {
      socket.sendText(command.encode(), true).join();
      return answer.orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(method + ": " + e.getCause().getMessage(), e);
    } finally {
      waiting.remove(id);
    }
  }

  /** For the events of these names, which come from now on. */
  void subscribe(String... events) {
    send("session.subscribe", new JsonObject().put("events", JsonArray.of((Object[]) events)));
  }

  @Override
  public void close() {
    socket.abort();
  }

  private void take(JsonObject message) {
    if (message.getInteger("id") == null) {
      onEvent.accept(message);
      return;
    }
    var answer = waiting.getOrDefault(message.getInteger("id"), new CompletableFuture<>());
    if ("success".equals(message.getString("type"))) {
      answer.complete(message.getJsonObject("result"));
    } else {
      answer.completeExceptionally(new IllegalStateException(message.encode()));
    }
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        var message = new JsonObject(text.toString());
        text.setLength(0);
        take(message);
      }
      from.request(1);
      return null;
    }
  }
}
