package chat.parley.perf.browser;

import chat.parley.protocol.MessageId;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reading back in a long channel, page after page, and a jump to its first message.
 *
 * @param passed how many messages lie between the newest and the last that was read
 * @param pageMs from the beginning of what is loaded to older ones above it: median and worst
 * @param jumpMs from a link's address to its message
 */
record LongChannel(
    long passed,
    int pages,
    double pageMs,
    double worstPageMs,
    double jumpMs,
    PageMetrics before,
    PageMetrics after,
    PageMetrics afterJump) {

  static LongChannel measure(Visitor visitor, String channel, String first, int messages) {
    Page page = visitor.page();
    visitor.open(channel);
    visitor.log().locator("article[data-id]").last().waitFor();
    visitor.scroll(0); // until it rests
    long newest = top(visitor);
    var counter = PageMetrics.begin(page);
    var before = PageMetrics.of(counter);
    List<Double> times = new ArrayList<>();
    long passed = 0;
    while (passed < messages) {
      times.add(((Number) page.evaluate(Scripts.PAGE)).doubleValue());
      passed = newest - top(visitor);
    }
    var after = PageMetrics.of(counter);
    long begun = System.nanoTime();
    visitor.openAt(channel, first);
    double jumpMs = (System.nanoTime() - begun) / 1e6;
    var afterJump = PageMetrics.of(counter);
    Collections.sort(times);
    return new LongChannel(
        passed,
        times.size(),
        times.get(times.size() / 2),
        times.get(times.size() - 1),
        jumpMs,
        before,
        after,
        afterJump);
  }

  /** The number, within its channel, of the first message in the page: nobody talks elsewhere. */
  private static long top(Visitor visitor) {
    return MessageId.parse(visitor.shown().get(0).id()).seq();
  }

  @Override
  public String toString() {
    return """
    %d messages up in %d pages, %.0f ms each, worst %.0f ms
      %s before, %s after
      the first message by its link after %.0f ms, %s\
    """
        .formatted(passed, pages, pageMs, worstPageMs, before, after, jumpMs, afterJump);
  }
}
