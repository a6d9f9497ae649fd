package chat.parley.perf.browser;

import com.microsoft.playwright.Browser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What somebody waits for who was here before, and whose browser kept the token and nothing else:
 * from opening a channel's address to its messages.
 *
 * @param bytes of all files as they were transferred, headers included
 * @param firstMessageMs from the beginning of the navigation to the first frame with a message:
 *     median and worst of all runs
 */
record FirstLoad(long bytes, double firstMessageMs, double worstMs, int runs) {

  /** Before the page's own scripts. */
  private static final String NOTE_FIRST_MESSAGE =
      """
      window.firstMessage = new Promise((resolve) => {
        const look = () => {
          if (document.querySelector('article[data-id]') === null) {
            requestAnimationFrame(look);
          } else {
            resolve(performance.now());
          }
        };
        requestAnimationFrame(look);
      });
      """;

  private static final String TRANSFERRED =
      """
      () =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .reduce((sum, entry) => sum + entry.transferSize, 0)
      """;

  static FirstLoad measure(Chromium chromium, String origin, String channel, int runs) {
    String state;
    try (var guest = Visitor.arrive(chromium, origin)) {
      guest.enter("Guest");
      state = guest.context().storageState();
    }
    List<Double> times = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < runs; i++) {
      var options = new Browser.NewContextOptions().setStorageState(state);
      try (var guest = Visitor.arrive(chromium, origin, options)) {
        guest.context().addInitScript(NOTE_FIRST_MESSAGE);
        guest.open(channel);
        times.add(((Number) guest.page().evaluate("window.firstMessage")).doubleValue());
        bytes = ((Number) guest.page().evaluate(TRANSFERRED)).longValue();
      }
    }
    Collections.sort(times);
    return new FirstLoad(bytes, times.get(runs / 2), times.get(runs - 1), runs);
  }

  @Override
  public String toString() {
    return "%.1f KiB, first message after %.0f ms (worst of %d: %.0f ms)"
        .formatted(bytes / 1024.0, firstMessageMs, runs, worstMs);
  }
}
