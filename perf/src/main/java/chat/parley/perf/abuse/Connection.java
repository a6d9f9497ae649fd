package chat.parley.perf.abuse;

import chat.parley.perf.BridgeClient;
import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/** How one who behaves is connected, over any transport. Thread-safe. */
interface Connection {

  /** The transports. */
  enum Way {
    WS,
    BRIDGE,
    RAW_BRIDGE,
    XHR_STREAMING,
    XHR_POLLING,
    /** Only to send. */
    REST;

    /** A signed-in connection from an address of this machine; empty for any. */
    Future<Connection> open(Vertx vertx, String from, Endpoint to, String token, Witness witness) {
      var address = from.isEmpty() ? null : from;
      return switch (this) {
        case WS -> WebSocket.open(vertx, address, to, token, witness);
        case BRIDGE ->
            Bridge.open(vertx, address, to, BridgeClient.Transport.WEBSOCKET, token, witness);
        case RAW_BRIDGE ->
            Bridge.open(vertx, address, to, BridgeClient.Transport.RAW_WEBSOCKET, token, witness);
        case XHR_STREAMING ->
            Bridge.open(vertx, address, to, BridgeClient.Transport.XHR_STREAMING, token, witness);
        case XHR_POLLING ->
            Bridge.open(vertx, address, to, BridgeClient.Transport.XHR_POLLING, token, witness);
        case REST -> Future.succeededFuture(new Rest(vertx, address, to, token));
      };
    }
  }

  /** Makes a request; fails with the code that was answered. */
  Future<JsonObject> ask(String op, JsonObject fields);

  /** Joins a channel: from then on its messages are shown. */
  Future<JsonObject> join(String channel);

  /** Ends it; the witness is not told. */
  void close();

  /** {@code /ws}. */
  record WebSocket(ChatClient client, Leaving leaving) implements Connection {

    static Future<Connection> open(
        Vertx vertx, String from, Endpoint to, String token, Witness witness) {
      return ChatClient.connectFrom(from, vertx, to)
          .compose(
              client -> {
                var leaving = new Leaving();
                client.onShown(witness::shown);
                client.onUnasked(frame -> witness.refused(frame.encode()));
                client.closed().onSuccess(code -> leaving.unlessLeft(witness, "closed " + code));
                return client
                    .authenticate(token)
                    .<Connection>map(new WebSocket(client, leaving))
                    .onFailure(
                        refused -> {
                          leaving.leave();
                          client.close();
                        });
              });
    }

    @Override
    public Future<JsonObject> ask(String op, JsonObject fields) {
      return client.request(fields.copy().put("op", op));
    }

    @Override
    public Future<JsonObject> join(String channel) {
      return client.join(channel);
    }

    @Override
    public void close() {
      leaving.leave();
      client.close();
    }
  }

  /** The bridge over one of its transports. */
  record Bridge(BridgeClient client, Leaving leaving) implements Connection {

    private static final String CHANNEL = "channel.";

    static Future<Connection> open(
        Vertx vertx,
        String from,
        Endpoint to,
        BridgeClient.Transport transport,
        String token,
        Witness witness) {
      return BridgeClient.connectFrom(from, vertx, to, transport)
          .compose(
              client -> {
                var leaving = new Leaving();
                client.onReceived(message -> received(witness, message));
                client.onError(error -> witness.refused(error.encode()));
                client.closed().onSuccess(gone -> leaving.unlessLeft(witness, "closed"));
                return client
                    .signIn(token)
                    .<Connection>map(new Bridge(client, leaving))
                    .onFailure(
                        refused -> {
                          leaving.leave();
                          client.vanish();
                        });
              });
    }

    private static void received(Witness witness, JsonObject message) {
      if (message.getString("address").startsWith(CHANNEL)) {
        witness.shown(message.getJsonObject("body"));
      }
    }

    @Override
    public Future<JsonObject> ask(String op, JsonObject fields) {
      return client.request("parley." + op, fields);
    }

    @Override
    public Future<JsonObject> join(String channel) {
      // Without waiting, as README.md says: then each message comes exactly once.
      var joined = client.join(channel);
      client.register(CHANNEL + channel);
      return joined;
    }

    @Override
    public void close() {
      leaving.leave();
      client.vanish();
    }
  }

  /** Requests of HTTP. */
  final class Rest implements Connection {

    private final HttpClient http;
    private final Endpoint to;
    private final String token;

    Rest(Vertx vertx, String from, Endpoint to, String token) {
      this.http = vertx.createHttpClient(new HttpClientOptions().setLocalAddress(from));
      this.to = to;
      this.token = token;
    }

    @Override
    public Future<JsonObject> ask(String op, JsonObject fields) {
      if (!op.equals("send")) {
        return Future.failedFuture("REST only sends here");
      }
      var options =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setHost(to.host())
              .setPort(to.port())
              .setURI("/api/v1/channels/" + fields.getString("channel") + "/messages")
              .putHeader("Authorization", "Bearer " + token)
              .putHeader("Content-Type", "application/json");
      var body = fields.copy();
      body.remove("channel");
      return http.request(options)
          .compose(request -> request.send(body.toBuffer()))
          .compose(Rest::body);
    }

    private static Future<JsonObject> body(HttpClientResponse response) {
      return response
          .body()
          .compose(
              body ->
                  response.statusCode() < 300
                      ? Future.succeededFuture(body.toJsonObject())
                      : Future.failedFuture(response.statusCode() + " " + body));
    }

    @Override
    public Future<JsonObject> join(String channel) {
      return Future.failedFuture("REST only sends here");
    }

    @Override
    public void close() {
      http.close();
    }
  }

  /** Whether one has gone by oneself. */
  final class Leaving {
    private volatile boolean left;

    void leave() {
      left = true;
    }

    void unlessLeft(Witness witness, String why) {
      if (!left) {
        witness.closed(why);
      }
    }
  }
}
