package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import chat.parley.perf.check.Timings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * People who come while the attack is on: one after the other signs in, joins a channel, reads a
 * page, searches, and goes. Thread-safe.
 */
final class Newcomers {

  private static final long ANSWER_S = 40;
  private static final long PACE_MS = 1_000;
  private static final int ADDRESS = 200;

  private final Vertx vertx;
  private final Supplier<List<Endpoint>> gateways;
  private final String token;
  private final List<String> channels;
  private final Timings times = new Timings();
  private final Promise<Void> stopped = Promise.promise();
  private final Round round;
  private volatile boolean stopping;
  private int number;

  Newcomers(
      Vertx vertx,
      Supplier<List<Endpoint>> gateways,
      String token,
      List<String> channels,
      Round round) {
    this.vertx = vertx;
    this.gateways = gateways;
    this.token = token;
    this.channels = channels;
    this.round = round;
  }

  void begin() {
    vertx.setTimer(1, now -> next());
  }

  Future<Void> stop() {
    stopping = true;
    return stopped.future();
  }

  /** How long each took. */
  Timings times() {
    return times;
  }

  private void next() {
    var living = gateways.get();
    if (stopping || living.isEmpty()) {
      stopped.tryComplete();
      return;
    }
    int mine = number++;
    long start = System.nanoTime();
    come(living.get(mine % living.size()), channels.get(mine % channels.size()))
        .timeout(ANSWER_S, TimeUnit.SECONDS)
        .onComplete(
            done -> {
              if (done.failed()) {
                round.refused("newcomer " + mine, done.cause().toString());
              }
              long spent = System.nanoTime() - start;
              times.add(spent);
              vertx.setTimer(Math.max(1, PACE_MS - spent / 1_000_000), now -> next());
            });
  }

  private Future<Void> come(Endpoint to, String channel) {
    return Connection.Way.WS
        .open(vertx, SourceAddress.ofBystander(ADDRESS), to, token, new Deaf())
        .compose(
            connection ->
                connection
                    .join(channel)
                    .compose(
                        joined ->
                            connection.ask("history", new JsonObject().put("channel", channel)))
                    .compose(
                        page -> connection.ask("channels", new JsonObject().put("query", "abuse")))
                    .onComplete(done -> connection.close())
                    .mapEmpty());
  }

  /** What goes wrong is seen by the answers. */
  private record Deaf() implements Witness {

    @Override
    public void shown(JsonObject message) {}

    @Override
    public void refused(String code) {}

    @Override
    public void closed(String why) {}
  }
}
