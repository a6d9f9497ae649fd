package chat.parley.perf.check;

import chat.parley.perf.Endpoint;
import chat.parley.protocol.MessageId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Speaks as much of the protocol as the load needs, out of a list in memory, and lies as it is
 * told: so that the load's own eyes can be tested. Runs on one event loop.
 */
final class LyingServer {

  /** What it does wrong, once, with the message of this number in its channel. */
  enum Lie {
    NONE,
    FORGETS_WHAT_IT_ACKNOWLEDGED,
    ACKNOWLEDGES_ANOTHER_ID,
    STORES_A_RETRY_TWICE,
    SHOWS_ONE_TWICE,
    SHOWS_ONE_TO_NOBODY,
    SHOWS_TWO_IN_THE_WRONG_ORDER,
    SHOWS_ANOTHER_TEXT,
    RESUMES_ONE_TOO_LATE,
    DROPS_EVERYBODY
  }

  private static final int VICTIM = 10;

  private final Vertx vertx;
  private final Lie lie;
  private final Map<String, List<JsonObject>> stored = new HashMap<>();
  private final Map<ServerWebSocket, List<String>> joined = new HashMap<>();
  private final List<JsonObject> heldBack = new ArrayList<>();
  private HttpServer server;
  private boolean lied;

  LyingServer(Vertx vertx, Lie lie) {
    this.vertx = vertx;
    this.lie = lie;
  }

  Endpoint start() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .webSocketHandler(this::accept)
            .listen(0, "127.0.0.1")
            .await();
    return new Endpoint("127.0.0.1", server.actualPort());
  }

  /** Whether it came to lie. */
  boolean hasLied() {
    return lied;
  }

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              var path = request.path();
              var answer = new JsonObject();
              if (path.endsWith("/guest")) {
                answer.put("token", "t");
              } else if (path.endsWith("/channels")) {
                var id = body.toJsonObject().getString("name").replace(' ', '-');
                stored.put(id, new ArrayList<>());
                answer.put("id", id);
              } else {
                var channel = path.split("/", -1)[4];
                var after = request.getParam("after");
                var page = after(channel, after);
                var last = page.isEmpty() ? after : page.get(page.size() - 1).getString("id");
                answer.put("messages", new JsonArray(page)).put("after", last);
              }
              request.response().end(answer.encode());
            });
  }

  private void accept(ServerWebSocket socket) {
    joined.put(socket, new ArrayList<>());
    socket.closeHandler(closed -> joined.remove(socket));
    socket.textMessageHandler(text -> handle(socket, new JsonObject(text)));
  }

  private void handle(ServerWebSocket socket, JsonObject frame) {
    var channel = frame.getString("channel");
    var answer = new JsonObject().put("ref", frame.getValue("ref")).put("channel", channel);
    switch (frame.getString("op")) {
      case "auth" -> say(socket, answer.put("op", "welcome"));
      case "join" -> {
        var page = new ArrayList<>(after(channel, frame.getString("since", "0-0")));
        if (lie == Lie.RESUMES_ONE_TOO_LATE && frame.containsKey("since") && !page.isEmpty()) {
          page.remove(0);
          lied = true;
        }
        joined.get(socket).add(channel);
        say(
            socket,
            answer.put("op", "joined").put("messages", new JsonArray(page)).put("complete", true));
      }
      case "send" -> send(socket, frame, answer.put("op", "sent"));
      default -> throw new IllegalArgumentException(frame.encode());
    }
  }

  private void send(ServerWebSocket socket, JsonObject frame, JsonObject answer) {
    var channel = frame.getString("channel");
    var all = stored.get(channel);
    var clientMessageId = frame.getString("clientMessageId");
    for (var before : all) {
      boolean isRetry = before.getString("clientMessageId").equals(clientMessageId);
      if (isRetry && lie != Lie.STORES_A_RETRY_TWICE) {
        say(socket, answer.put("id", before.getString("id")));
        return;
      }
    }
    var message =
        new JsonObject()
            .put("channel", channel)
            .put("id", (1_000 + all.size()) + "-" + all.size())
            .put("text", frame.getString("text"))
            .put("clientMessageId", clientMessageId);
    boolean isVictim = all.size() == VICTIM && !lied;
    boolean isForgotten = isVictim && lie == Lie.FORGETS_WHAT_IT_ACKNOWLEDGED;
    if (!isForgotten) {
      all.add(message);
    }
    var shown = isVictim ? lie(message) : List.of(message);
    if (!heldBack.isEmpty() && !isVictim) {
      shown = List.of(message, heldBack.remove(0));
    }
    for (var each : shown) {
      show(channel, each);
    }
    boolean isLost = isVictim && (lie == Lie.STORES_A_RETRY_TWICE || lie == Lie.DROPS_EVERYBODY);
    boolean isResumed = isVictim && lie == Lie.RESUMES_ONE_TOO_LATE;
    if (isLost) {
      lied = true;
      List.copyOf(joined.keySet()).forEach(ServerWebSocket::close);
    } else {
      boolean isOther = isVictim && lie == Lie.ACKNOWLEDGES_ANOTHER_ID;
      lied |= isOther;
      say(socket, answer.put("id", isOther ? "1-1" : message.getString("id")));
    }
    if (isResumed) {
      // Those who come back find that something was said meanwhile.
      List.copyOf(joined.keySet()).stream()
          .filter(s -> s != socket)
          .forEach(ServerWebSocket::close);
    }
  }

  private List<JsonObject> lie(JsonObject message) {
    List<JsonObject> shown =
        switch (lie) {
          case FORGETS_WHAT_IT_ACKNOWLEDGED, SHOWS_ONE_TO_NOBODY -> List.of();
          case SHOWS_ONE_TWICE -> List.of(message, message);
          case SHOWS_ANOTHER_TEXT -> List.of(message.copy().put("text", "another text"));
          case SHOWS_TWO_IN_THE_WRONG_ORDER -> {
            heldBack.add(message);
            yield List.of();
          }
          default -> List.of(message);
        };
    lied |= !shown.equals(List.of(message));
    return shown;
  }

  private void show(String channel, JsonObject message) {
    var frame = new JsonObject().put("op", "message").put("message", message);
    joined.forEach(
        (socket, channels) -> {
          if (channels.contains(channel)) {
            say(socket, frame);
          }
        });
  }

  private List<JsonObject> after(String channel, String id) {
    var last = MessageId.parse(id);
    return stored.get(channel).stream()
        .filter(message -> MessageId.parse(message.getString("id")).isAfter(last))
        .toList();
  }

  private static void say(ServerWebSocket socket, JsonObject frame) {
    socket.writeTextMessage(frame.encode());
  }
}
