package chat.parley.perf.browser;

import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A channel in which much is said, in a window that stays at the newest message.
 *
 * @param framesPerSecond that were drawn
 * @param longFrames that took longer than 50 ms
 * @param busy share of the time in which the page's main thread worked
 */
record BusyChannel(
    int messages,
    double framesPerSecond,
    int longFrames,
    double worstFrameMs,
    double busy,
    PageMetrics before,
    PageMetrics after) {

  private static final int PER_SECOND = 100;
  private static final long PERIOD_MS = 1_000 / PER_SECOND;

  static BusyChannel measure(
      Vertx vertx, Endpoint gateway, String token, Visitor visitor, String channel, Duration time) {
    visitor.open(channel);
    var talker = ChatClient.connect(vertx, gateway.host(), gateway.port(), token).await();
    var counter = PageMetrics.begin(visitor.page());
    var before = PageMetrics.of(counter);
    visitor.page().evaluate(Scripts.FRAMES_BEGIN);
    Queue<Future<?>> sent = new ConcurrentLinkedQueue<>();
    long timer =
        vertx.setPeriodic(
            PERIOD_MS, tick -> sent.add(talker.send(channel, "number " + sent.size())));
    Pause.of(time);
    vertx.cancelTimer(timer);
    Future.all(List.copyOf(sent)).await();
    var frames = (Map<?, ?>) visitor.page().evaluate(Scripts.FRAMES_END);
    visitor.page().getByText("number " + (sent.size() - 1)).waitFor();
    var after = PageMetrics.of(counter);
    talker.close().await();
    return new BusyChannel(
        sent.size(),
        ((Number) frames.get("perSecond")).doubleValue(),
        ((Number) frames.get("long")).intValue(),
        ((Number) frames.get("worst")).doubleValue(),
        (after.busySeconds() - before.busySeconds()) / time.toSeconds(),
        before,
        after);
  }

  @Override
  public String toString() {
    return """
    %d messages, %.1f frames a second, %d longer than 50 ms, worst %.0f ms, main thread %.0f %%
      %s before, %s after\
    """
        .formatted(messages, framesPerSecond, longFrames, worstFrameMs, 100 * busy, before, after);
  }
}
