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
import java.util.function.IntFunction;

/**
 * A channel in which 50 messages are said a second, in a page that stays at the newest one. First
 * its window is filled, then the main thread is measured, and then the frames: to count them costs
 * time.
 *
 * @param framesPerSecond that were drawn
 * @param longFrames that took longer than 50 ms
 * @param busy share of one processor that the page's main thread took
 */
record BusyChannel(
    int messages,
    double framesPerSecond,
    int longFrames,
    double worstFrameMs,
    double busy,
    PageMetrics before,
    PageMetrics after) {

  private static final int PER_SECOND = 50;
  private static final Duration FILLING = Duration.ofSeconds(30);
  private static final long PERIOD_MS = 1_000 / PER_SECOND;

  static BusyChannel measure(
      Vertx vertx,
      Endpoint gateway,
      String token,
      Visitor visitor,
      String channel,
      Duration time,
      IntFunction<String> text) {
    visitor.open(channel);
    var talker = ChatClient.connect(vertx, gateway.host(), gateway.port(), token).await();
    var counter = PageMetrics.begin(visitor.page());
    var before = PageMetrics.of(counter);
    Queue<Future<?>> sent = new ConcurrentLinkedQueue<>();
    long timer =
        vertx.setPeriodic(
            PERIOD_MS, tick -> sent.add(talker.send(channel, text.apply(sent.size()))));
    Pause.of(FILLING);
    double busyFrom = PageMetrics.of(counter).busySeconds();
    Pause.of(time);
    double busyTo = PageMetrics.of(counter).busySeconds();
    visitor.page().evaluate(Scripts.FRAMES_BEGIN);
    Pause.of(time);
    var frames = (Map<?, ?>) visitor.page().evaluate(Scripts.FRAMES_END);
    vertx.cancelTimer(timer);
    Future.all(List.copyOf(sent)).await();
    visitor
        .page()
        .getByText(text.apply(sent.size() - 1).lines().findFirst().orElseThrow())
        .waitFor();
    var after = PageMetrics.of(counter);
    talker.close().await();
    return new BusyChannel(
        sent.size(),
        ((Number) frames.get("perSecond")).doubleValue(),
        ((Number) frames.get("long")).intValue(),
        ((Number) frames.get("worst")).doubleValue(),
        (busyTo - busyFrom) / time.toSeconds(),
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
