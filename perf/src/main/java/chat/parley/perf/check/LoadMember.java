package chat.parley.perf.check;

import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Shown;
import chat.parley.protocol.MessageId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A member of some channels who behaves as a good client does: after a lost connection, or when it
 * is told to go, it comes back on another gateway and resumes behind the last message it was shown;
 * where that is too far back for a replay it pages back to it. What it is shown is kept as it came,
 * neither sorted nor de-duplicated. Runs on a context of its own.
 */
final class LoadMember {

  private static final long ANSWER_TIMEOUT_MS = 10_000;

  /** What all members of a load note together. */
  record Notes(Map<String, Long> begun, Timings delay, Timings withoutLive) {}

  private static final class Place {
    private final List<Message> shown = new ArrayList<>();
    private MessageId last;
    private boolean joinedOnce;
    private boolean joined;
    private boolean fromBeginning;

    /** Live messages that came while older ones were being paged back to; null else. */
    private List<JsonObject> held;
  }

  private final Vertx vertx;
  private final Context context;
  private final String name;
  private final Notes notes;
  private final Connector connector;
  private final Map<String, Place> places = new HashMap<>();
  private final Promise<Void> joined = Promise.promise();

  /** Counts connections: what an earlier one still has to say is not listened to. */
  private int connection;

  private ChatClient client;
  private long withoutLiveSince;
  private boolean stopped;
  private final AtomicLong shownCount = new AtomicLong();
  private final AtomicLong moves = new AtomicLong();

  LoadMember(
      Vertx vertx,
      String name,
      String token,
      List<String> channels,
      Supplier<List<Endpoint>> gateways,
      Notes notes) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.name = name;
    this.notes = notes;
    this.connector = new Connector(vertx, gateways, token);
    channels.forEach(channel -> places.put(channel, new Place()));
  }

  /** Completes when all channels are joined for the first time. */
  Future<Void> start() {
    context.runOnContext(now -> connect());
    return joined.future();
  }

  Future<Void> stop() {
    return onContext(
        () -> {
          stopped = true;
          disconnect();
          return null;
        });
  }

  /** Whether all channels are joined and nothing is missing up to these ids. */
  Future<Boolean> hasReached(Map<String, MessageId> heads) {
    return onContext(
        () ->
            places.entrySet().stream()
                .allMatch(
                    place -> {
                      var head = heads.get(place.getKey());
                      return place.getValue().joined
                          && (head == null || head.equals(place.getValue().last));
                    }));
  }

  Future<List<Shown>> shown() {
    return onContext(
        () ->
            places.entrySet().stream()
                .map(
                    place ->
                        new Shown(
                            name,
                            place.getKey(),
                            List.copyOf(place.getValue().shown),
                            place.getValue().fromBeginning,
                            place.getValue().joined))
                .toList());
  }

  long shownCount() {
    return shownCount.get();
  }

  /** How often it came back. */
  long moves() {
    return moves.get();
  }

  private void connect() {
    if (stopped) {
      return;
    }
    int mine = ++connection;
    connector
        .connect()
        .compose(opened -> enter(mine, opened))
        .onFailure(
            failure -> {
              if (mine == connection) {
                disconnect();
                vertx.setTimer(connector.nextPause(), timer -> connect());
              }
            });
  }

  private Future<Void> enter(int mine, ChatClient opened) {
    if (stopped || mine != connection) {
      return opened.close();
    }
    client = opened;
    opened.onShown(message -> live(mine, message));
    opened.onUnasked(frame -> told(mine, frame));
    opened.closed().onComplete(closed -> lost(mine));
    return Future.all(places.keySet().stream().map(channel -> join(mine, channel)).toList())
        .onSuccess(
            all -> {
              if (mine == connection) {
                connector.wentWell();
                if (withoutLiveSince != 0) {
                  notes.withoutLive().add(System.nanoTime() - withoutLiveSince);
                  withoutLiveSince = 0;
                }
                joined.tryComplete();
              }
            })
        .mapEmpty();
  }

  private Future<Void> join(int mine, String channel) {
    var place = places.get(channel);
    var frame = new JsonObject().put("op", "join").put("channel", channel);
    if (place.last != null) {
      frame.put("since", place.last.toString());
    }
    return request(frame)
        .compose(
            answer -> {
              if (mine != connection) {
                return Future.succeededFuture();
              }
              if (!place.joinedOnce) {
                place.joinedOnce = true;
                place.fromBeginning = answer.getJsonArray("messages").isEmpty();
              }
              place.joined = true;
              var messages = objects(answer.getJsonArray("messages"));
              if (answer.getBoolean("complete") || place.last == null) {
                messages.forEach(message -> show(place, message));
                return Future.succeededFuture();
              }
              place.held = new ArrayList<>();
              return pageBack(channel, place.last, messages)
                  .onSuccess(
                      older -> {
                        if (mine == connection) {
                          older.forEach(message -> show(place, message));
                          place.held.forEach(message -> show(place, message));
                          place.held = null;
                        }
                      })
                  .mapEmpty();
            });
  }

  /** What comes after a message, oldest first, from a page that begins too late. */
  private Future<List<JsonObject>> pageBack(
      String channel, MessageId last, List<JsonObject> newer) {
    var frame =
        new JsonObject()
            .put("op", "history")
            .put("channel", channel)
            .put("limit", 200)
            .put("before", newer.get(0).getString("id"));
    return request(frame)
        .compose(
            answer -> {
              var page = new ArrayList<>(objects(answer.getJsonArray("messages")));
              boolean reached = page.removeIf(message -> !id(message).isAfter(last));
              page.addAll(newer);
              return reached || answer.getString("before") == null
                  ? Future.succeededFuture(page)
                  : pageBack(channel, last, page);
            });
  }

  private Future<JsonObject> request(JsonObject frame) {
    return client == null
        ? Future.failedFuture("not connected")
        : client.request(frame).timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  private void live(int mine, JsonObject message) {
    if (mine != connection) {
      return;
    }
    var place = places.get(message.getString("channel"));
    if (place.held != null) {
      place.held.add(message);
      return;
    }
    var begun = notes.begun().get(message.getString("text"));
    if (begun != null) {
      notes.delay().add(System.nanoTime() - begun);
    }
    show(place, message);
  }

  private void show(Place place, JsonObject message) {
    place.last = id(message);
    place.shown.add(new Message(place.last, message.getString("text")));
    shownCount.incrementAndGet();
  }

  private void told(int mine, JsonObject frame) {
    if (frame.getString("op").equals("goaway")) {
      vertx.setTimer(
          Math.max(1, frame.getLong("reconnectAfterMs")),
          timer -> {
            if (mine == connection) {
              leave();
            }
          });
    }
  }

  private void lost(int mine) {
    if (mine == connection && client != null) {
      leave();
    }
  }

  private void leave() {
    disconnect();
    moves.incrementAndGet();
    connect();
  }

  private void disconnect() {
    connection++;
    if (withoutLiveSince == 0) {
      withoutLiveSince = System.nanoTime();
    }
    places
        .values()
        .forEach(
            place -> {
              place.joined = false;
              place.held = null;
            });
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private <T> Future<T> onContext(Supplier<T> action) {
    var promise = Promise.<T>promise();
    context.runOnContext(now -> promise.complete(action.get()));
    return promise.future();
  }

  private static MessageId id(JsonObject message) {
    return MessageId.parse(message.getString("id"));
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }
}
