package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Shown;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A member who behaves: joins channels once and stays. It does not come back when it is closed, so
 * that every end is noticed. Thread-safe.
 */
final class Bystander implements Witness {

  private static final long ANSWER_S = 40;

  private final String name;
  private final Connection.Way way;
  private final List<String> channels;
  private final Map<String, List<Message>> shown = new HashMap<>();
  private Round round;
  private Connection connection;

  Bystander(String name, Connection.Way way, List<String> channels, Round round) {
    this.name = name + " over " + way;
    this.way = way;
    this.channels = channels;
    this.round = round;
  }

  /** Connects and joins. */
  Future<Void> enter(Vertx vertx, String from, Endpoint to, String token) {
    return way.open(vertx, from, to, token, this)
        .compose(
            opened -> {
              synchronized (this) {
                connection = opened;
              }
              return Future.all(channels.stream().map(opened::join).toList());
            })
        .timeout(ANSWER_S, TimeUnit.SECONDS)
        .mapEmpty();
  }

  synchronized boolean isHere() {
    return connection != null;
  }

  /** From now on what is shown belongs to this round. */
  synchronized void begin(Round next) {
    round = next;
    shown.clear();
  }

  /** Whether it was shown so many messages of a channel, if it is here at all. */
  synchronized boolean hasSeen(String channel, int messages) {
    return !isHere()
        || !channels.contains(channel)
        || shown.getOrDefault(channel, List.of()).size() >= messages;
  }

  /** What it was shown of the round; nothing where it was closed. */
  synchronized List<Shown> shown() {
    return !isHere()
        ? List.of()
        : channels.stream()
            .map(
                channel ->
                    new Shown(
                        name,
                        channel,
                        List.copyOf(shown.getOrDefault(channel, List.of())),
                        true,
                        true))
            .toList();
  }

  synchronized void leave() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public synchronized void shown(JsonObject message) {
    var text = message.getString("text");
    // Attackers talk, too, and so do those of the round before.
    if (round.has(text)) {
      round.shown(text);
      shown
          .computeIfAbsent(message.getString("channel"), none -> new ArrayList<>())
          .add(new Message(MessageId.parse(message.getString("id")), text));
    }
  }

  @Override
  public synchronized void refused(String code) {
    round.refused(name, code);
  }

  @Override
  public synchronized void closed(String why) {
    round.closed(name, why);
    connection = null;
  }
}
