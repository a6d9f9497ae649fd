package chat.parley.gateway.sockjs;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
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

/**
 * A client of the event-bus bridge, on the wire what the standard one is: the bridge's JSON in the
 * frames of SockJS, over one of its transports. Keeps what comes unasked.
 */
final class BridgeClient {

  enum Transport {
    WEBSOCKET,
    XHR_STREAMING,
    XHR_POLLING
  }

  private static final String HOST = "127.0.0.1";
  private static final int MAX_FRAME = 16 << 20;

  private final Vertx vertx;
  private final int port;
  private final Transport transport;
  private final String session = "/eventbus/000/" + UUID.randomUUID();
  private final HttpClient http;
  private final Map<String, Promise<JsonObject>> replies = new ConcurrentHashMap<>();
  private final List<JsonObject> unasked = new CopyOnWriteArrayList<>();
  private final List<JsonObject> errors = new CopyOnWriteArrayList<>();
  private final Promise<Void> open = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private Future<Void> sent = Future.succeededFuture();
  private WebSocket socket;

  private BridgeClient(Vertx vertx, int port, Transport transport) {
    this.vertx = vertx;
    this.port = port;
    this.transport = transport;
    this.http = vertx.createHttpClient();
  }

  static Future<BridgeClient> connect(Vertx vertx, int port, Transport transport) {
    var client = new BridgeClient(vertx, port, transport);
    if (transport == Transport.WEBSOCKET) {
      return client.openSocket().map(client);
    }
    client.poll();
    return client.open.future().map(client);
  }

  /** The standard client's {@code send} with a reply handler; fails with {@link Refused}. */
  Future<JsonObject> request(String address, JsonObject body) {
    var reply = UUID.randomUUID().toString();
    var promise = Promise.<JsonObject>promise();
    replies.put(reply, promise);
    write(envelope("send", address).put("replyAddress", reply).put("body", body));
    return promise.future();
  }

  Future<JsonObject> signIn(String token) {
    return request("parley.auth", new JsonObject().put("token", token));
  }

  Future<JsonObject> join(String channel) {
    return request("parley.join", new JsonObject().put("channel", channel));
  }

  Future<JsonObject> send(String channel, String text) {
    return request("parley.send", new JsonObject().put("channel", channel).put("text", text));
  }

  void register(String address) {
    write(envelope("register", address));
  }

  void unregister(String address) {
    write(envelope("unregister", address));
  }

  void write(JsonObject message) {
    writeRaw(message.encode());
  }

  /** Writes one SockJS message, whatever it is. */
  void writeRaw(String message) {
    var frame = new JsonArray().add(message).encode();
    if (transport == Transport.WEBSOCKET) {
      socket.writeTextMessage(frame);
    } else {
      // One after the other, as browsers do.
      sent =
          sent.eventually(
              () -> post("/xhr_send", frame).compose(HttpClientResponse::body).mapEmpty());
    }
  }

  static JsonObject envelope(String type, String address) {
    return new JsonObject().put("type", type).put("address", address).put("headers", Map.of());
  }

  /** The bodies that came to an address, in their order. */
  List<JsonObject> received(String address) {
    return unasked.stream()
        .filter(one -> address.equals(one.getString("address")))
        .map(one -> one.getJsonObject("body"))
        .toList();
  }

  /** What was refused without being the answer to a request. */
  List<JsonObject> errors() {
    return errors;
  }

  Future<Void> closed() {
    return closed.future();
  }

  WebSocket socket() {
    return socket;
  }

  /** Goes as a browser goes whose tab is closed. */
  void vanish() {
    if (socket != null) {
      socket.close();
    }
    closed.tryComplete();
    http.close();
  }

  private Future<Void> openSocket() {
    var options =
        new WebSocketConnectOptions().setHost(HOST).setPort(port).setURI(session + "/websocket");
    return vertx
        .createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(MAX_FRAME).setMaxMessageSize(MAX_FRAME))
        .connect(options)
        .compose(
            opened -> {
              socket = opened;
              socket.textMessageHandler(this::frame);
              socket.closeHandler(gone -> closed.tryComplete());
              return open.future();
            });
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
            .setHost(HOST)
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
      case 'a' ->
          new JsonArray(frame.substring(1))
              .forEach(message -> receive(new JsonObject((String) message)));
      default -> {}
    }
  }

  private void receive(JsonObject message) {
    boolean isError = message.getString("type").equals("err");
    var address = message.getString("address");
    var reply = address == null ? null : replies.remove(address);
    if (reply == null) {
      (isError ? errors : unasked).add(message);
    } else if (isError) {
      reply.fail(new Refused(message.getString("failureType")));
    } else {
      reply.complete(message.getJsonObject("body"));
    }
  }

  /** The bridge's answer was an error. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String code) {
      super(code);
    }
  }
}
