package chat.parley.app;

import chat.parley.perf.ChatClient;
import chat.parley.protocol.MessageId;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sends one numbered text after the other until it is stopped, on any node that lives, and keeps
 * what was acknowledged. A text whose send failed is never sent again, so that each text can be in
 * history at most once.
 */
final class Sender {

  // Several of these run beside servers and nodes on a machine of two cores.
  private static final long PACE_MS = 5;

  private final Vertx vertx;
  private final String name;
  private final String channel;
  private final String token;
  private final Supplier<List<Integer>> ports;
  private final Map<String, MessageId> acknowledged = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run);
  private volatile boolean stopped;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * Creates a sender.
   *
   * @param ports the gateways that live, the preferred first
   */
  Sender(Vertx vertx, String name, String channel, String token, Supplier<List<Integer>> ports) {
    this.vertx = vertx;
    this.name = name;
    this.channel = channel;
    this.token = token;
    this.ports = ports;
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }

  /** The ids of the acknowledged texts. */
  Map<String, MessageId> acknowledged() {
    return acknowledged;
  }

  /** How many sends were not acknowledged. */
  int failures() {
    return failures.get();
  }

  private void run() {
    ChatClient client = null;
    for (int number = 0; !stopped; number++) {
      var text = name + "/" + number;
      try {
        if (client == null) {
          client = connect();
        }
        acknowledged.put(text, client.send(channel, text).await(10, TimeUnit.SECONDS));
        vertx.timer(PACE_MS, TimeUnit.MILLISECONDS).await();
      } catch (Exception e) {
        // Also what await() throws unchecked, such as a refused connection.
        failures.incrementAndGet();
        client = null;
      }
    }
  }

  private ChatClient connect() throws Exception {
    Exception last = new IllegalStateException("no node lives");
    for (int port : ports.get()) {
      try {
        return ChatClient.connect(vertx, "127.0.0.1", port, token).await(10, TimeUnit.SECONDS);
      } catch (Exception e) {
        last = e;
      }
    }
    throw last;
  }
}
