package chat.parley.storage;

import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The share of Cassandra that clients' reads have. However many people read, the messages that were
 * acknowledged are written without waiting for them, and the node holds so many results and no
 * more. A read beyond the share waits for its turn, but not for longer than a query may take; the
 * queue is bounded. Thread-safe; futures complete on the caller's context.
 */
final class ReadShare {

  /** A read that waits behind so many others would hardly come before its client gives up. */
  private static final int MAX_WAITING = 1_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private record Waiting(CompletableFuture<Void> turn, long deadline) {}

  private final Vertx vertx;
  private final int maxReads;
  private final long patienceNanos;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int underWay;
  private final Counter refused;

  ReadShare(Vertx vertx, int maxReads, Duration patience, MeterRegistry meters) {
    this.vertx = vertx;
    this.maxReads = maxReads;
    this.patienceNanos = patience.toNanos();
    this.refused =
        Counter.builder("parley.storage.reads.refused")
            .description("Clients' reads that found no place, or waited too long for one")
            .register(meters);
    Gauge.builder("parley.storage.reads.under.way", this, ReadShare::underWay)
        .description("Clients' reads that Cassandra works on")
        .register(meters);
    Gauge.builder("parley.storage.reads.waiting", this, ReadShare::waiting)
        .description("Clients' reads that wait for their turn")
        .register(meters);
  }

  /**
   * Runs a read when it is its turn.
   *
   * @return what the read does; fails with {@code UNAVAILABLE} when its turn does not come
   */
  <T> Future<T> run(Supplier<Future<T>> read) {
    return turn()
        .compose(
            mine ->
                // So that a read that throws gives its place back, too.
                Future.succeededFuture().compose(now -> read.get()).onComplete(done -> pass()));
  }

  private Future<Void> turn() {
    CompletableFuture<Void> turn;
    synchronized (this) {
      if (underWay < maxReads) {
        underWay++;
        return Future.succeededFuture();
      }
      if (queue.size() >= MAX_WAITING) {
        return Future.failedFuture(refusal());
      }
      turn = new CompletableFuture<>();
      queue.addLast(new Waiting(turn, System.nanoTime() + patienceNanos));
    }
    return Future.fromCompletionStage(turn, vertx.getOrCreateContext());
  }

  /** A read is over: the next one that is still wanted has its place. */
  private void pass() {
    while (true) {
      Waiting next;
      synchronized (this) {
        next = queue.pollFirst();
        if (next == null) {
          underWay--;
          return;
        }
      }
      if (next.deadline() - System.nanoTime() > 0) {
        next.turn().complete(null);
        return;
      }
      next.turn().completeExceptionally(refusal());
    }
  }

  private ParleyException refusal() {
    refused.increment();
    return ParleyException.unavailable("too much is being read; try again", RETRY_AFTER, null);
  }

  private synchronized int underWay() {
    return underWay;
  }

  private synchronized int waiting() {
    return queue.size();
  }
}
