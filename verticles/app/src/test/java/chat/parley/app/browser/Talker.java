package chat.parley.app.browser;

import static org.awaitility.Awaitility.await;

import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who goes on talking, in a thread of their own, until closed: "text 0", "text 1" and so
 * on, each of them sent once, whatever happens to the nodes.
 */
final class Talker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicInteger said = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;
  private volatile RuntimeException failure;

  /**
   * Begins.
   *
   * @param pause after each message
   */
  Talker(RestClient rest, String token, String channel, Duration pause) {
    thread = new Thread(() -> talk(rest, token, channel, pause), "talker");
    thread.start();
  }

  /** Returns when so many more were said. */
  void awaitMore(int messages) {
    int enough = said.get() + messages;
    await().atMost(PATIENCE).until(() -> failure != null || said.get() >= enough);
  }

  /** Stops; fails if anything was refused. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void talk(RestClient rest, String token, String channel, Duration pause) {
    try {
      while (!closed) {
        // Its own id, because a try that seemed to fail may have arrived.
        var body =
            new JsonObject()
                .put("text", "text " + said.get())
                .put("clientMessageId", UUID.randomUUID().toString());
        rest.post("/api/v1/channels/" + channel + "/messages", token, body);
        said.incrementAndGet();
        Pause.of(pause);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }
}
