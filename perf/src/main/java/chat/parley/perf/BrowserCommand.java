package chat.parley.perf;

import chat.parley.perf.browser.Chromium;
import chat.parley.perf.browser.PageMeasurements;
import chat.parley.perf.cluster.Loopback;

/**
 * Measures the pages in a real browser.
 *
 * @param messages how many the long channel has
 */
record BrowserCommand(int messages) implements Command {

  static final String USAGE =
      """
      browser [options]   measures the pages in a real browser
        --messages N        of the long channel (200000)
      """;

  static BrowserCommand parse(Arguments arguments) {
    return new BrowserCommand(arguments.number("--messages", 200_000));
  }

  @Override
  public boolean run(Bench bench) {
    var unavailable = Chromium.unavailable();
    if (unavailable.isPresent()) {
      Bench.say(unavailable.get());
      return false;
    }
    try (var network = new Loopback();
        var servers = bench.servers(network);
        var cluster = bench.cluster("browser", network, servers)) {
      cluster.start();
      System.out.println(PageMeasurements.measure(cluster, messages));
      return true;
    }
  }
}
