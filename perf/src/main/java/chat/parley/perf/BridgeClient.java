package chat.parley.perf;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A client of the event-bus bridge, on the wire what the standard one is: the bridge's JSON in the
 * frames of SockJS, over one of its transports. Keeps what comes unasked. Thread-safe.
 */
public final class BridgeClient {

  /** How SockJS carries the bridge's messages. */
  public enum Transport {
    WEBSOCKET,
    /** Not SockJS at all: a message of the bridge in each frame. */
    RAW_WEBSOCKET,
    XHR_STREAMING,
    XHR_POLLING;

    private boolean isWebSocket() {
      return this == WEBSOCKET || this == RAW_WEBSOCKET;
    }
  }

  private static final String BRIDGE = "/eventbus";
  private static final int MAX_FRAME = 16 << 20;

  private final String host;
  private final int port;
  private final Transport transport;
  private final String session = BRIDGE + "/000/" + UUID.randomUUID();
  // On which it asks: elsewhere an answer's handler may be set after its bytes have come.
  private final Context loop;
  private final HttpClient http;
  // Vert.x closes a client that nobody holds.
  private final WebSocketClient webSockets;
  private final Map<String, Promise<JsonObject>> replies = new ConcurrentHashMap<>();
  private final List<JsonObject> unasked = new CopyOnWriteArrayList<>();
  private final List<JsonObject> errors = new CopyOnWriteArrayList<>();
  private volatile Consumer<JsonObject> onReceived = unasked::add;
  private volatile Consumer<JsonObject> onError = errors::add;
  private final Promise<Void> open = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private Future<Void> sent = Future.succeededFuture();
  private WebSocket socket;

  /**
   * Makes one that is not connected.
   *
   * @param address of this machine, from which it connects; null for any
   */
  private BridgeClient(Vertx vertx, Endpoint to, Transport transport, String address) {
    this.host = to.host();
    this.port = to.port();
    this.transport = transport;
    this.loop = vertx.getOrCreateContext();
    this.http = vertx.createHttpClient(new HttpClientOptions().setLocalAddress(address));
    this.webSockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setLocalAddress(address)
                .setMaxFrameSize(MAX_FRAME)
                .setMaxMessageSize(MAX_FRAME));
    closed
        .future()
        .onComplete(
            gone -> replies.values().forEach(reply -> reply.tryFail("the connection was closed")));
  }

  /** Connects without a token. */
  public static Future<BridgeClient> connect(
      Vertx vertx, String host, int port, Transport transport) {
    return connect(new BridgeClient(vertx, new Endpoint(host, port), transport, null));
  }

  /** Connects without a token, and from an address of this machine. */
  public static Future<BridgeClient> connectFrom(
      String address, Vertx vertx, Endpoint to, Transport transport) {
    return connect(new BridgeClient(vertx, to, transport, address));
  }

  private static Future<BridgeClient> connect(BridgeClient client) {
    if (client.transport.isWebSocket()) {
      return client.openSocket().map(client);
    }
    client.loop.runOnContext(run -> client.poll());
    return client.open.future().map(client);
  }

  /** The standard client's {@code send} with a reply handler; fails with {@link Refused}. */
  public Future<JsonObject> request(String address, JsonObject body) {
    var reply = UUID.randomUUID().toString();
    var promise = Promise.<JsonObject>promise();
    replies.put(reply, promise);
    write(envelope("send", address).put("replyAddress", reply).put("body", body));
    return promise.future();
  }

  public Future<JsonObject> signIn(String token) {
    return request("parley.auth", new JsonObject().put("token", token));
  }

  public Future<JsonObject> join(String channel) {
    return request("parley.join", new JsonObject().put("channel", channel));
  }

  public Future<JsonObject> send(String channel, String text) {
    return request("parley.send", new JsonObject().put("channel", channel).put("text", text));
  }

  public void register(String address) {
    write(envelope("register", address));
  }

  public void unregister(String address) {
    write(envelope("unregister", address));
  }

  /** Writes one message of the bridge's protocol. */
  public void write(JsonObject message) {
    writeRaw(message.encode());
  }

  /** Writes one SockJS message, whatever it is. */
  public void writeRaw(String message) {
    var frame = new JsonArray().add(message).encode();
    if (transport.isWebSocket()) {
      socket.writeTextMessage(transport == Transport.WEBSOCKET ? frame : message);
    } else {
      loop.runOnContext(run -> post(frame));
    }
  }

  /** One after the other, as browsers do; when one fails, the connection is over. */
  private void post(String frame) {
    sent =
        sent.compose(
            before -> post("/xhr_send", frame).compose(HttpClientResponse::body).mapEmpty());
    sent.onFailure(lost -> closed.tryComplete());
  }

  /** What every message of the standard client has. */
  public static JsonObject envelope(String type, String address) {
    return new JsonObject().put("type", type).put("address", address).put("headers", Map.of());
  }

  /** The bodies that came to an address, in their order. */
  public List<JsonObject> received(String address) {
    return unasked.stream()
        .filter(one -> address.equals(one.getString("address")))
        .map(one -> one.getJsonObject("body"))
        .toList();
  }

  /** Hands every message that comes to an address to a listener instead of keeping it. */
  public void onReceived(Consumer<JsonObject> listener) {
    onReceived = listener;
  }

  /** Hands every refusal that answers no request to a listener instead of keeping it. */
  public void onError(Consumer<JsonObject> listener) {
    onError = listener;
  }

  /** What was refused without being the answer to a request. */
  public List<JsonObject> errors() {
    return errors;
  }

  /** Completes when the connection ends. */
  public Future<Void> closed() {
    return closed.future();
  }

  /** The socket, for what no standard client does; null on other transports. */
  public WebSocket socket() {
    return socket;
  }

  /** Goes as a browser goes whose tab is closed. */
  public void vanish() {
    if (socket != null) {
      socket.close();
    }
    closed.tryComplete();
    http.close();
  }

  private Future<Void> openSocket() {
    boolean isRaw = transport == Transport.RAW_WEBSOCKET;
    var path = (isRaw ? BRIDGE : session) + "/websocket";
    var options = new WebSocketConnectOptions().setHost(host).setPort(port).setURI(path);
    var opening = webSockets.webSocket();
    // Before it connects: the server speaks first.
    opening.textMessageHandler(isRaw ? this::message : this::frame);
    opening.closeHandler(gone -> closed.tryComplete());
    socket = opening;
    return opening
        .connect(options)
        .compose(opened -> isRaw ? Future.succeededFuture() : open.future());
  }

  private void poll() {
    if (closed.future().isComplete()) {
      return;
    }
    var path = transport == Transport.XHR_POLLING ? "/xhr" : "/xhr_streaming";
    post(path, "")
        .compose(
            response -> {
              var ended = Promise.<Void>promise();
              var lines = RecordParser.newDelimited("\n", line -> frame(line.toString()));
              response.handler(lines).endHandler(end -> ended.tryComplete());
              response.exceptionHandler(ended::tryFail);
              return ended.future();
            })
        .onSuccess(ended -> poll())
        .onFailure(gone -> closed.tryComplete());
  }

  private Future<HttpClientResponse> post(String path, String body) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(host)
            .setPort(port)
            .setURI(session + path);
    return http.request(options)
        .compose(request -> send(request, body))
        .compose(
            response ->
                response.statusCode() < 300
                    ? Future.succeededFuture(response)
                    : Future.failedFuture("status " + response.statusCode()));
  }

  private static Future<HttpClientResponse> send(HttpClientRequest request, String body) {
    return request.putHeader("Content-Type", "text/plain").send(Buffer.buffer(body));
  }

  private void frame(String frame) {
    switch (frame.isEmpty() ? ' ' : frame.charAt(0)) {
      case 'o' -> open.tryComplete();
      case 'c' -> closed.tryComplete();
      case 'a' -> new JsonArray(frame.substring(1)).forEach(message -> message((String) message));
      default -> {}
    }
  }

  private void message(String text) {
    var message = new JsonObject(text);
    boolean isError = message.getString("type").equals("err");
    var address = message.getString("address");
    var reply = address == null ? null : replies.remove(address);
    if (reply == null) {
      (isError ? onError : onReceived).accept(message);
    } else if (isError) {
      reply.tryFail(new Refused(message.getString("failureType")));
    } else {
      reply.tryComplete(message.getJsonObject("body"));
    }
  }

  /** The bridge's answer was an error. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String code) {
      super(code);
    }
  }
}
