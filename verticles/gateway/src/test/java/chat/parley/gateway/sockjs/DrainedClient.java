package chat.parley.gateway.sockjs;

import static chat.parley.gateway.TestGateway.await;

import chat.parley.gateway.TestGateway;
import chat.parley.local.TestNames;
import chat.parley.perf.BridgeClient;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A member of one channel, on whatever transport, that sees its gateway stop. */
interface DrainedClient {

  enum Transport {
    WS(null),
    BRIDGE_WEBSOCKET(BridgeClient.Transport.WEBSOCKET),
    BRIDGE_XHR_STREAMING(BridgeClient.Transport.XHR_STREAMING),
    BRIDGE_XHR_POLLING(BridgeClient.Transport.XHR_POLLING);

    private final BridgeClient.Transport bridge;

    Transport(BridgeClient.Transport bridge) {
      this.bridge = bridge;
    }
  }

  /** What a send that was acknowledged came to. */
  String SENT = "sent";

  /** {@link #SENT}, or the code of the refusal. */
  Future<String> send(String text);

  Future<JsonObject> ping();

  /** The texts that were shown live. */
  List<String> shown();

  /** In how many milliseconds it was asked to reconnect, each time. */
  List<Long> goAways();

  /** The codes of what it was told unasked. */
  List<String> refusals();

  /** Completes when the gateway has closed the connection. */
  Future<?> closed();

  /** Goes. */
  void leave();

  /** A client that is signed in, and in the channel. */
  static DrainedClient join(TestGateway gateway, Transport transport, String channel) {
    if (transport.bridge == null) {
      var client = gateway.client();
      await(client.join(channel));
      return new OverWebSocket(client, channel);
    }
    var client =
        await(
            BridgeClient.connect(
                gateway.vertx(), TestGateway.HOST, gateway.port(), transport.bridge));
    await(client.signIn(gateway.token(TestNames.unique("u"), Duration.ofHours(1))));
    await(client.join(channel));
    return new OverBridge(client, channel);
  }

  /** On {@code /ws}. */
  record OverWebSocket(ChatClient client, String channel) implements DrainedClient {

    @Override
    public Future<String> send(String text) {
      return client
          .send(channel, text)
          .map(SENT)
          .recover(refusal -> Future.succeededFuture(((ParleyException) refusal).code().name()));
    }

    @Override
    public Future<JsonObject> ping() {
      return client.request(new JsonObject().put("op", "ping"));
    }

    @Override
    public List<String> shown() {
      return client.shown().stream().map(message -> message.getString("text")).toList();
    }

    @Override
    public List<Long> goAways() {
      return unasked("goaway").map(frame -> frame.getLong("reconnectAfterMs")).toList();
    }

    @Override
    public List<String> refusals() {
      return unasked("error").map(frame -> frame.getString("code")).toList();
    }

    @Override
    public Future<?> closed() {
      return client.closed();
    }

    @Override
    public void leave() {
      await(client.close());
    }

    private Stream<JsonObject> unasked(String op) {
      return client.unasked().stream().filter(frame -> frame.getString("op").equals(op));
    }
  }

  /** On {@code /eventbus}. */
  record OverBridge(BridgeClient client, String channel) implements DrainedClient {

    @Override
    public Future<String> send(String text) {
      return client
          .send(channel, text)
          .map(SENT)
          .recover(refusal -> Future.succeededFuture(refusal.getMessage()));
    }

    @Override
    public Future<JsonObject> ping() {
      return client.request("parley.ping", new JsonObject());
    }

    @Override
    public List<String> shown() {
      return client.received(Addresses.channel(channel)).stream()
          .map(message -> message.getString("text"))
          .toList();
    }

    @Override
    public List<Long> goAways() {
      return client.received(Addresses.GOAWAY).stream()
          .map(body -> body.getLong("reconnectAfterMs"))
          .toList();
    }

    @Override
    public List<String> refusals() {
      return client.errors().stream().map(error -> error.getString("failureType")).toList();
    }

    @Override
    public Future<?> closed() {
      return client.closed();
    }

    @Override
    public void leave() {
      client.vanish();
    }
  }
}
