package chat.parley.perf.check;

import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import chat.parley.perf.check.Observations.Send;
import chat.parley.protocol.MessageId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Sends one unique text after the other, each into the next of its channels. A text whose outcome
 * is unknown is sent again with the same client message id, on another gateway if the connection is
 * gone, until it is acknowledged or too old. Runs on a context of its own; the counters may be read
 * from any thread.
 */
final class LoadSender {

  private static final long ANSWER_TIMEOUT_MS = 10_000;

  /** Within the time in which the product recognises a retry. */
  private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final Context context;
  private final String name;
  private final List<String> channels;
  private final LoadOptions options;
  private final Connector connector;

  /** When each text's first send began, by text. */
  private final Map<String, Long> begun;

  private final List<Send> sends = new ArrayList<>();
  private final Promise<Void> stopped = Promise.promise();
  private ChatClient client;
  private boolean stopping;
  private int number;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();

  LoadSender(
      Vertx vertx,
      String name,
      String token,
      List<String> channels,
      LoadOptions options,
      Supplier<List<Endpoint>> gateways,
      ConcurrentHashMap<String, Long> begun) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.name = name;
    this.channels = channels;
    this.options = options;
    this.connector = new Connector(vertx, gateways, token);
    this.begun = begun;
  }

  void start() {
    context.runOnContext(now -> next());
  }

  /** Ends after the text under way. */
  Future<Void> stop() {
    context.runOnContext(now -> stopping = true);
    return stopped.future();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long retries() {
    return retries.get();
  }

  /** Every text; complete once it is stopped. */
  List<Send> sends() {
    return sends;
  }

  private void next() {
    if (stopping) {
      if (client != null) {
        client.close();
      }
      stopped.complete();
      return;
    }
    var channel = channels.get(number % channels.size());
    var text = name + "/" + number++;
    long start = System.nanoTime();
    begun.put(text, start);
    var frame =
        new JsonObject()
            .put("op", "send")
            .put("channel", channel)
            .put("text", text)
            .put("clientMessageId", UUID.randomUUID().toString());
    attempt(frame, start)
        .onComplete(
            done -> {
              Optional<MessageId> id =
                  done.succeeded()
                      ? Optional.of(MessageId.parse(done.result().getString("id")))
                      : Optional.empty();
              id.ifPresent(known -> acknowledged.incrementAndGet());
              sends.add(new Send(channel, text, id));
              long pace = Math.round(1_000 / options.sendsPerSecond());
              long spent = (System.nanoTime() - start) / 1_000_000;
              vertx.setTimer(Math.max(1, pace - spent), timer -> next());
            });
  }

  private Future<JsonObject> attempt(JsonObject frame, long start) {
    return connected()
        .compose(
            connection ->
                connection.request(frame).timeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS))
        .onSuccess(sent -> connector.wentWell())
        .recover(
            failure -> {
              // Another gateway may know better, and a silent connection may be dead.
              disconnect();
              boolean tooOld = System.nanoTime() - start > GIVE_UP_AFTER.toNanos();
              if (!options.retry() || tooOld) {
                return Future.failedFuture(failure);
              }
              retries.incrementAndGet();
              return vertx
                  .timer(connector.nextPause(), TimeUnit.MILLISECONDS)
                  .compose(rested -> attempt(frame, start));
            });
  }

  private Future<ChatClient> connected() {
    return client != null && !client.closed().isComplete()
        ? Future.succeededFuture(client)
        : connector.connect().onSuccess(connection -> client = connection);
  }

  private void disconnect() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
