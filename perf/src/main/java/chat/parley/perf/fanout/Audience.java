package chat.parley.perf.fanout;

import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * The members of one channel over one transport. They count what they are shown as cheaply as it
 * can be counted without missing anything: each text must have the number that is due. One thread
 * at a time, which blocks.
 */
final class Audience {

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(5);

  private final Transport transport;
  private final String channel;
  private final List<WebSocket> members = new ArrayList<>();
  private final LongAdder deliveries = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

  private Audience(Transport transport, String channel) {
    this.transport = transport;
    this.channel = channel;
  }

  /** Lets so many members join a channel in which nothing was said yet. */
  static Audience join(
      Vertx vertx,
      Endpoint gateway,
      Transport transport,
      String token,
      String channel,
      int members) {
    var audience = new Audience(transport, channel);
    for (int i = 0; i < members; i++) {
      audience.add(await(transport.join(vertx, gateway, token, channel)));
    }
    vertx.setPeriodic(
        KEEP_ALIVE.toMillis(), timer -> audience.members.forEach(transport::keepAlive));
    return audience;
  }

  String channel() {
    return channel;
  }

  int size() {
    return members.size();
  }

  /** How many messages were shown, over all members. */
  long deliveries() {
    return deliveries.sum();
  }

  /** In how many frames. */
  long frames() {
    return frames.sum();
  }

  /** Waits until all members together were shown so many messages since the beginning. */
  void awaitDeliveries(long count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (deliveries() < count) {
      if (failure.get() != null) {
        throw failure.get();
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            transport + ": " + (count - deliveries()) + " deliveries are missing");
      }
      Pause.of(POLL);
    }
  }

  private void add(WebSocket member) {
    members.add(member);
    var numbering = new Numbering();
    member.textMessageHandler(frame -> shown(frame, numbering));
  }

  private void shown(String frame, Numbering numbering) {
    try {
      int count = numbering.count(frame);
      if (count > 0) {
        deliveries.add(count);
        frames.increment();
      }
    } catch (IllegalStateException e) {
      failure.compareAndSet(null, e);
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("nothing within " + PATIENCE, e);
    }
  }
}
