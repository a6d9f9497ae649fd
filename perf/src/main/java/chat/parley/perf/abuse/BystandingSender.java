package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import chat.parley.perf.check.Observations.Send;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One who behaves and talks: a text a second into each of its channels in turn. A text that is
 * refused is not sent again, so that every refusal is noticed. Thread-safe.
 */
final class BystandingSender implements Witness {

  private static final long ANSWER_S = 40;
  private static final long PACE_MS = 1_000;

  private final Vertx vertx;
  private final int number;
  private final String name;
  private final Connection.Way way;
  private final List<String> channels;
  private Round round;
  private Connection connection;
  private Promise<Void> stopped = Promise.promise();
  private boolean stopping;
  private int sent;

  BystandingSender(
      Vertx vertx, int number, Connection.Way way, List<String> channels, Round round) {
    this.vertx = vertx;
    this.number = number;
    this.name = "sender " + number + " over " + way;
    this.way = way;
    this.channels = channels;
    this.round = round;
  }

  Future<Void> enter(String from, Endpoint to, String token) {
    return way.open(vertx, from, to, token, this)
        .onSuccess(this::connected)
        .timeout(ANSWER_S, TimeUnit.SECONDS)
        .mapEmpty();
  }

  private synchronized void connected(Connection opened) {
    connection = opened;
  }

  synchronized boolean isHere() {
    return connection != null;
  }

  /** Begins to talk, at some moment of the next second. */
  synchronized void begin(Round next) {
    round = next;
    stopping = false;
    stopped = Promise.promise();
    vertx.setTimer(1 + number * 997L % PACE_MS, now -> next());
  }

  /** Ends after the text under way. */
  synchronized Future<Void> stop() {
    stopping = true;
    return stopped.future();
  }

  synchronized void leave() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private synchronized void next() {
    if (stopping || connection == null) {
      stopped.tryComplete();
      return;
    }
    var channel = channels.get(sent % channels.size());
    var text = round.text(number, sent++);
    var fields =
        new JsonObject()
            .put("channel", channel)
            .put("text", text)
            .put("clientMessageId", UUID.randomUUID().toString());
    long start = System.nanoTime();
    round.begins(text);
    connection
        .ask("send", fields)
        .timeout(ANSWER_S, TimeUnit.SECONDS)
        .onComplete(
            done -> {
              Optional<MessageId> id =
                  done.succeeded()
                      ? Optional.of(MessageId.parse(done.result().getString("id")))
                      : Optional.empty();
              round.sent(new Send(channel, text, id));
              if (done.failed()) {
                round.refused(name, text + ": " + done.cause());
              }
              long spent = (System.nanoTime() - start) / 1_000_000;
              vertx.setTimer(Math.max(1, PACE_MS - spent), now -> next());
            });
  }

  @Override
  public void shown(JsonObject message) {
    // It joins nothing.
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
