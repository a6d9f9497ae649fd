package chat.parley.gateway.chat;

import chat.parley.gateway.live.BusReader;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.SendVerdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answers of partition owners to sends that this gateway could not tell from a retry.
 * Thread-safe.
 */
final class Verdicts {

  private final Vertx vertx;
  private final String node;
  private final Duration timeout;

  /** Begins anywhere: what was asked before a restart may be answered after it. */
  private final AtomicLong lastRequest = new AtomicLong(ThreadLocalRandom.current().nextLong());

  private final Map<Long, Promise<Optional<MessageId>>> awaited = new ConcurrentHashMap<>();
  private final MessageConsumer<Object> consumer;

  /** One question; the record in the log must carry {@code to}. */
  record Question(LogEntry.VerdictTo to, Future<Optional<MessageId>> answer) {}

  private Verdicts(Vertx vertx, String node, Duration timeout, MeterRegistry meters) {
    this.vertx = vertx;
    this.node = node;
    this.timeout = timeout;
    this.consumer =
        vertx
            .eventBus()
            .consumer(
                Addresses.verdicts(node),
                new BusReader<>(meters, (body, headers) -> read(body), this::receive));
  }

  /**
   * Registers with the cluster.
   *
   * @param timeout how long to wait for an answer
   */
  static Future<Verdicts> start(Vertx vertx, String node, Duration timeout, MeterRegistry meters) {
    var verdicts = new Verdicts(vertx, node, timeout, meters);
    return verdicts.consumer.completion().map(verdicts);
  }

  /** A new question; its answer is empty where the owner cannot tell, and fails after the limit. */
  Question ask() {
    long request = lastRequest.incrementAndGet();
    var promise = Promise.<Optional<MessageId>>promise();
    awaited.put(request, promise);
    var answer =
        Future.fromCompletionStage(promise.future().toCompletionStage(), vertx.getOrCreateContext())
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .onComplete(done -> awaited.remove(request));
    return new Question(new LogEntry.VerdictTo(node, request), answer);
  }

  Future<Void> stop() {
    return consumer.unregister();
  }

  private static SendVerdict read(String body) {
    var verdict = SendVerdict.decode(body);
    verdict.id().ifPresent(id -> id.checkNotFuture(System.currentTimeMillis()));
    return verdict;
  }

  private void receive(SendVerdict verdict) {
    var promise = awaited.get(verdict.request());
    // A redelivered record is answered again.
    if (promise != null) {
      promise.tryComplete(verdict.id());
    }
  }
}
