package chat.parley.perf.check;

import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How a good client comes back: to another gateway than the last where there is one, after pauses
 * that grow and are jittered over their whole length, so that a crowd does not return at the same
 * instant. Not thread-safe.
 */
final class Connector {

  private static final long MIN_PAUSE_MS = 50;
  private static final long MAX_PAUSE_MS = 2_000;
  private static final long CONNECT_TIMEOUT_MS = 5_000;

  private final Vertx vertx;
  private final Supplier<List<Endpoint>> gateways;
  private final String token;
  private Endpoint last;
  private long pause = MIN_PAUSE_MS;

  Connector(Vertx vertx, Supplier<List<Endpoint>> gateways, String token) {
    this.vertx = vertx;
    this.gateways = gateways;
    this.token = token;
  }

  /** A signed-in connection to some gateway; fails when that does not answer. */
  Future<ChatClient> connect() {
    var gateway = choose();
    if (gateway == null) {
      return Future.failedFuture("no gateway lives");
    }
    last = gateway;
    var connecting = ChatClient.connect(vertx, gateway.host(), gateway.port(), token);
    return connecting
        .timeout(CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .onFailure(failure -> connecting.onSuccess(ChatClient::close));
  }

  /** The time before the next attempt, in ms. */
  long nextPause() {
    long jittered = 1 + ThreadLocalRandom.current().nextLong(pause);
    pause = Math.min(pause * 2, MAX_PAUSE_MS);
    return jittered;
  }

  /** It went well: the next pause is short again. */
  void wentWell() {
    pause = MIN_PAUSE_MS;
  }

  private Endpoint choose() {
    var living = gateways.get();
    var others = living.stream().filter(gateway -> !gateway.equals(last)).toList();
    var choice = others.isEmpty() ? living : others;
    return choice.isEmpty() ? null : choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
  }
}
