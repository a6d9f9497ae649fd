package chat.parley.perf.fanout;

import chat.parley.perf.BridgeClient;
import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;

/** How members are connected. */
enum Transport {

  /** The protocol over {@code /ws}. */
  WS {
    @Override
    Future<WebSocket> join(Vertx vertx, Endpoint gateway, String token, String channel) {
      return ChatClient.connect(vertx, gateway.host(), gateway.port(), token)
          .compose(client -> client.join(channel).map(joined -> client.socket()));
    }

    @Override
    void keepAlive(WebSocket member) {
      // Its answers to the gateway's pings are enough.
    }
  },

  /** The event-bus bridge over SockJS's WebSocket transport. */
  BRIDGE {
    @Override
    Future<WebSocket> join(Vertx vertx, Endpoint gateway, String token, String channel) {
      return BridgeClient.connect(
              vertx, gateway.host(), gateway.port(), BridgeClient.Transport.WEBSOCKET)
          .compose(
              client ->
                  client
                      .signIn(token)
                      .compose(welcome -> client.join(channel))
                      .map(joined -> client.socket()));
    }

    @Override
    void keepAlive(WebSocket member) {
      member.writeTextMessage("[\"{\\\"type\\\":\\\"ping\\\"}\"]").onFailure(gone -> {});
    }
  };

  /** Connects a member; its socket, on which live messages come. */
  abstract Future<WebSocket> join(Vertx vertx, Endpoint gateway, String token, String channel);

  /** What a member says when it has nothing to say. */
  abstract void keepAlive(WebSocket member);
}
