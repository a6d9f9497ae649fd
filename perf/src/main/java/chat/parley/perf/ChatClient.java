package chat.parley.perf;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One user's connection over WebSocket. Keeps every message it is shown, in the order in which it
 * was shown, and every other frame that came unasked. Thread-safe.
 */
public final class ChatClient {

  private static final int MAX_FRAME_BYTES = 64 << 20;

  // RFC 6455, 7.4.1: what a connection that ended without a close frame is said to have ended with.
  private static final int ABNORMAL = 1006;

  /**
   * A page of messages as a client sees it.
   *
   * @param messages oldest to newest
   * @param before the cursor for older ones, if the beginning was not reached
   * @param after the cursor for newer ones
   */
  public record Page(
      List<JsonObject> messages, Optional<MessageId> before, Optional<MessageId> after) {

    static Page of(JsonObject frame) {
      return new Page(
          objects(frame.getJsonArray("messages")), id(frame, "before"), id(frame, "after"));
    }

    public List<String> ids() {
      return messages.stream().map(message -> message.getString("id")).toList();
    }
  }

  private final WebSocketClient http;
  private final WebSocket socket;
  private final AtomicLong nextRef = new AtomicLong();
  private final Map<Long, Promise<JsonObject>> requests = new ConcurrentHashMap<>();
  private final List<JsonObject> shown = new CopyOnWriteArrayList<>();
  private final Queue<Promise<JsonObject>> awaitingShown = new ConcurrentLinkedQueue<>();
  private final List<JsonObject> unasked = new CopyOnWriteArrayList<>();
  private final Promise<Integer> closed = Promise.promise();
  private volatile Consumer<JsonObject> onShown = this::keepShown;
  private volatile Consumer<JsonObject> onUnasked = unasked::add;

  private ChatClient(WebSocketClient http, WebSocket socket) {
    this.http = http;
    this.socket = socket;
    socket.textMessageHandler(text -> receive(new JsonObject(text)));
    socket.closeHandler(
        end -> {
          requests.values().forEach(request -> request.tryFail("the connection was closed"));
          var code = Optional.ofNullable(socket.closeStatusCode());
          closed.tryComplete(code.map(Short::intValue).orElse(ABNORMAL));
        });
    socket.exceptionHandler(failure -> {});
  }

  /** Connects without a token. */
  public static Future<ChatClient> connect(Vertx vertx, String host, int port) {
    return connect(vertx, host, port, new WebSocketClientOptions());
  }

  /**
   * Connects without a token, and from an address of this machine.
   *
   * @param to the gateway
   */
  public static Future<ChatClient> connectFrom(String address, Vertx vertx, Endpoint to) {
    return connect(
        vertx, to.host(), to.port(), new WebSocketClientOptions().setLocalAddress(address));
  }

  private static Future<ChatClient> connect(
      Vertx vertx, String host, int port, WebSocketClientOptions options) {
    options.setMaxFrameSize(MAX_FRAME_BYTES).setMaxMessageSize(MAX_FRAME_BYTES);
    var http = vertx.createWebSocketClient(options);
    var socket = http.webSocket();
    // Before it connects: what comes at once is heard, too.
    var client = new ChatClient(http, socket);
    return socket
        .connect(new WebSocketConnectOptions().setHost(host).setPort(port).setURI("/ws"))
        .map(connected -> client)
        .onFailure(failure -> http.close());
  }

  /** Connects and signs in. */
  public static Future<ChatClient> connect(Vertx vertx, String host, int port, String token) {
    return connect(vertx, host, port).compose(client -> client.authenticate(token).map(client));
  }

  public Future<JsonObject> authenticate(String token) {
    return request(new JsonObject().put("op", "auth").put("token", token));
  }

  /** Joins a channel; the answer's messages are not counted as shown. */
  public Future<JsonObject> join(String channel) {
    return request(new JsonObject().put("op", "join").put("channel", channel));
  }

  /** Comes back to a channel after the last message seen. */
  public Future<JsonObject> resume(String channel, MessageId since) {
    return request(
        new JsonObject().put("op", "join").put("channel", channel).put("since", since.toString()));
  }

  public Future<JsonObject> leave(String channel) {
    return request(new JsonObject().put("op", "leave").put("channel", channel));
  }

  /** Sends a message; completes with its id when it is acknowledged. */
  public Future<MessageId> send(String channel, String text) {
    return request(new JsonObject().put("op", "send").put("channel", channel).put("text", text))
        .map(sent -> MessageId.parse(sent.getString("id")));
  }

  /** A page of history; {@code cursors} holds {@code before}, {@code after} or {@code limit}. */
  public Future<Page> history(String channel, JsonObject cursors) {
    return request(new JsonObject().put("op", "history").put("channel", channel).mergeIn(cursors))
        .map(Page::of);
  }

  /** Sends any frame with a ref of its own; fails with the code that the server answered. */
  public Future<JsonObject> request(JsonObject frame) {
    long ref = nextRef.incrementAndGet();
    var promise = Promise.<JsonObject>promise();
    requests.put(ref, promise);
    socket.writeTextMessage(frame.copy().put("ref", ref).encode()).onFailure(promise::tryFail);
    return promise.future().onComplete(done -> requests.remove(ref));
  }

  /** The socket, for what no good client does. */
  public WebSocket socket() {
    return socket;
  }

  /** Hands every live message to a listener instead of keeping it. */
  public void onShown(Consumer<JsonObject> listener) {
    onShown = listener;
  }

  /** Hands every other frame that comes unasked to a listener instead of keeping it. */
  public void onUnasked(Consumer<JsonObject> listener) {
    onUnasked = listener;
  }

  /** Completes with the next message that is shown live. */
  public Future<JsonObject> nextShown() {
    var promise = Promise.<JsonObject>promise();
    awaitingShown.add(promise);
    return promise.future();
  }

  /** Every message shown live so far, in order. */
  public List<JsonObject> shown() {
    return shown;
  }

  /** Every other frame that came unasked, in order: errors without ref, goaways. */
  public List<JsonObject> unasked() {
    return unasked;
  }

  /** Completes with the close code when the connection ends. */
  public Future<Integer> closed() {
    return closed.future();
  }

  public Future<Void> close() {
    return socket.close().eventually(http::close);
  }

  private void receive(JsonObject frame) {
    if (frame.getValue("ref") instanceof Number ref) {
      var request = requests.get(ref.longValue());
      if (request != null) {
        answer(request, frame);
        return;
      }
    }
    switch (frame.getString("op")) {
      case "message" -> onShown.accept(frame.getJsonObject("message"));
      case "messages" -> objects(frame.getJsonArray("messages")).forEach(onShown);
      default -> onUnasked.accept(frame);
    }
  }

  private void keepShown(JsonObject message) {
    shown.add(message);
    // Who asks from now on wants the message after this one.
    for (int waiting = awaitingShown.size(); waiting > 0; waiting--) {
      awaitingShown.remove().complete(message);
    }
  }

  private static void answer(Promise<JsonObject> request, JsonObject frame) {
    if (frame.getString("op").equals("error")) {
      request.tryFail(
          new ParleyException(
              ErrorCode.valueOf(frame.getString("code")), frame.getString("message")));
    } else {
      request.tryComplete(frame);
    }
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  private static Optional<MessageId> id(JsonObject frame, String field) {
    return Optional.ofNullable(frame.getString(field)).map(MessageId::parse);
  }
}
