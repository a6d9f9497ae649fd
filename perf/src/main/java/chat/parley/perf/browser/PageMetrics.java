package chat.parley.perf.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/**
 * What a page takes, after a collection of garbage, as Chromium counts it (DevTools protocol,
 * domain Performance).
 *
 * @param heapBytes of JavaScript
 * @param nodes of the DOM, also those that are no longer in the document
 * @param busySeconds of the processor that its main thread has taken since counting began
 */
record PageMetrics(long heapBytes, long nodes, double busySeconds) {

  /** Begins to count for a page. */
  static CDPSession begin(Page page) {
    var session = page.context().newCDPSession(page);
    var options = new JsonObject();
    options.addProperty("timeDomain", "threadTicks");
    session.send("Performance.enable", options);
    return session;
  }

  /** Of the page for which this was begun, now. */
  static PageMetrics of(CDPSession session) {
    session.send("HeapProfiler.collectGarbage");
    double heap = 0;
    double nodes = 0;
    double busy = 0;
    for (JsonElement one : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      var metric = one.getAsJsonObject();
      double value = metric.get("value").getAsDouble();
      switch (metric.get("name").getAsString()) {
        case "JSHeapUsedSize" -> heap = value;
        case "Nodes" -> nodes = value;
        case "TaskDuration" -> busy = value;
        default -> {}
      }
    }
    return new PageMetrics((long) heap, (long) nodes, busy);
  }

  @Override
  public String toString() {
    return "%.1f MiB heap, %d nodes".formatted(heapBytes / 1024.0 / 1024.0, nodes);
  }
}
