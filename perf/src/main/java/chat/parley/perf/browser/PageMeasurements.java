package chat.parley.perf.browser;

import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import chat.parley.perf.Talk;
import chat.parley.perf.cluster.Cluster;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * Measures the pages in a real browser: how fast they are there, how they bear a busy channel, and
 * what a long one costs. Blocks.
 */
public final class PageMeasurements {

  private static final int LOADS = 9;
  private static final Duration BUSY = Duration.ofSeconds(20);
  private static final int READ_BACK = 3_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int PER_PAGE = 50;

  private static final List<String> TEXTS =
      List.of(
          "Yes.",
          "I would not know how to begin with that, but somebody here surely does.",
          "First this.\nThen that.\nAnd at last, when all is done:\n\nnothing.",
          "A sentence that goes on and on. ".repeat(10));

  private PageMeasurements() {}

  /**
   * Measures against the first gateway of a cluster.
   *
   * @param messages how many the long channel has
   * @return a table
   * @throws IllegalStateException when there is {@link Chromium#unavailable no browser}
   */
  public static String measure(Cluster cluster, int messages) {
    var gateway = cluster.gateways().get(0);
    var rest = new RestClient(cluster::gateways);
    var token = rest.guest("Talker");
    var origin = "http://" + gateway.host() + ":" + gateway.port();
    var quiet = rest.createChannel("Quiet", token);
    var busy = rest.createChannel("Busy", token);
    var longOne = rest.createChannel("Long", token);
    var vertx = Vertx.vertx();
    try (var chromium = Chromium.launch()) {
      Talk.fill(vertx, gateway, token, quiet, PER_PAGE, PageMeasurements::text);
      var load = FirstLoad.measure(chromium, origin, quiet, LOADS);
      BusyChannel stream;
      try (var visitor = entered(chromium, origin)) {
        stream =
            BusyChannel.measure(vertx, gateway, token, visitor, busy, BUSY, PageMeasurements::text);
      }
      var newest = Talk.fill(vertx, gateway, token, longOne, messages, PageMeasurements::text);
      while (!only(rest, token, longOne, "limit=1").equals(newest.toString())) {
        Pause.of(POLL);
      }
      var first = only(rest, token, longOne, "after=0-0&limit=1");
      LongChannel back;
      try (var visitor = entered(chromium, origin)) {
        back = LongChannel.measure(visitor, longOne, first, Math.min(READ_BACK, messages / 2));
      }
      return "first load    %s%nbusy channel  %s%nlong channel  %s".formatted(load, stream, back);
    } finally {
      vertx.close().await();
    }
  }

  /** The id of the one message that a query finds. */
  private static String only(RestClient rest, String token, String channel, String query) {
    return rest.get("/api/v1/channels/" + channel + "/messages?" + query, token)
        .getJsonArray("messages")
        .getJsonObject(0)
        .getString("id");
  }

  private static Visitor entered(Chromium chromium, String origin) {
    var visitor = Visitor.arrive(chromium, origin);
    visitor.enter("Reader");
    return visitor;
  }

  private static String text(int number) {
    return "Message " + number + ". " + TEXTS.get(number % TEXTS.size());
  }
}
