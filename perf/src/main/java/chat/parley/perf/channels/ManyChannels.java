package chat.parley.perf.channels;

import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Node;
import chat.parley.perf.cluster.Role;
import chat.parley.protocol.Channel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** A gateway with few channels, then with many: start, memory, and how long searches take. */
public final class ManyChannels {

  private static final int FEW = 10;
  private static final int STARTS = 3;
  private static final double TARGET_MS = 50;

  private final Cluster cluster;
  private final ChannelNames names = new ChannelNames();
  private final RestClient rest;
  private final int requests;
  private final Consumer<String> say;

  private ManyChannels(Cluster cluster, int requests, Consumer<String> say) {
    this.cluster = cluster;
    this.rest = new RestClient(cluster::gateways);
    this.requests = requests;
    this.say = say;
  }

  /**
   * Measures and prints a table.
   *
   * @param channels how many there are in the end
   * @param requests of each kind
   * @param say tells what is being done
   * @return whether all answers were right, and 95 of 100 of each kind came within 50 ms
   */
  public static boolean measure(Cluster cluster, int channels, int requests, Consumer<String> say) {
    return new ManyChannels(cluster, requests, say).measure(channels);
  }

  private boolean measure(int channels) {
    // Makes the tables; what comes after it finds them.
    var gateway = cluster.start(Role.GATEWAY);
    var token = rest.guest("Perf");
    for (int i = 0; i < FEW; i++) {
      rest.createChannel("Few " + i, token);
    }
    tell(FEW, gateway);
    say.accept("making " + channels + " channels");
    long begun = System.nanoTime();
    try (var fill =
        new ChannelFill(
            IntStream.range(0, channels).mapToObj(names::channel).toArray(Channel[]::new),
            cluster.cassandra().contactPoint(),
            cluster.cassandra().datacenter(),
            cluster.keyspace())) {
      long rows = fill.write();
      say.accept(
          rows + " rows in " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
    }
    tell(channels + FEW, gateway);
    boolean good = true;
    System.out.printf("%-34s %8s %8s %8s %10s%n", "ms", "p50", "p95", "p99", "channels");
    for (var searches : Searches.all(names, channels)) {
      good &= run(searches);
    }
    System.out.printf("heap after all of these  %.1f MiB%n", heap(gateway));
    return good;
  }

  private void tell(int channels, Node gateway) {
    List<Duration> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      gateway.stop();
      long begun = System.nanoTime();
      gateway.start();
      starts.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    Collections.sort(starts);
    System.out.printf(
        "%,d channels: start %.1f s (%.1f to %.1f), heap after it %.1f MiB%n",
        channels,
        seconds(starts.get(STARTS / 2)),
        seconds(starts.get(0)),
        seconds(starts.get(STARTS - 1)),
        heap(gateway));
  }

  private static double heap(Node gateway) {
    return gateway.liveHeap() / (double) (1 << 20);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private boolean run(Searches searches) {
    var token = rest.guest("Perf");
    var times = new Histogram(3);
    long found = 0;
    boolean right = true;
    int warmUp = requests / 4;
    for (int i = 0; i < warmUp + requests; i++) {
      long begun = System.nanoTime();
      JsonObject page = rest.get("/api/v1/channels?" + searches.request().apply(i), token);
      long took = System.nanoTime() - begun;
      int size = page.getJsonArray("channels").size();
      right &= size >= searches.least();
      if (i >= warmUp) {
        times.recordValue(took / 1_000);
        found += size;
      }
    }
    double p95 = times.getValueAtPercentile(95) / 1e3;
    System.out.printf(
        "%-34s %8.1f %8.1f %8.1f %10.1f%s%n",
        searches.title(),
        times.getValueAtPercentile(50) / 1e3,
        p95,
        times.getValueAtPercentile(99) / 1e3,
        (double) found / requests,
        right ? "" : "  WRONG: too few found");
    return right && p95 < TARGET_MS;
  }
}
