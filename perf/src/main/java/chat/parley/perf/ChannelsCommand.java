package chat.parley.perf;

import chat.parley.perf.channels.ManyChannels;
import chat.parley.perf.cluster.Loopback;
import java.util.List;

/**
 * Measures what channels cost a gateway that is not talking in them: its start, its memory, and how
 * long the list and searches take.
 *
 * @param channels how many there are
 * @param requests of each kind
 */
record ChannelsCommand(int channels, int requests) implements Command {

  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");

  static final String USAGE =
      """
      channels [options]  measures the list of channels and searches, where there are many
        --channels N        (1000000)
        --requests N        of each kind (200)
      """;

  static ChannelsCommand parse(Arguments arguments) {
    return new ChannelsCommand(
        arguments.number("--channels", 1_000_000), arguments.number("--requests", 200));
  }

  @Override
  public boolean run(Bench bench) {
    try (var network = new Loopback();
        var servers = bench.servers(network);
        var cluster = bench.cluster("channels", JVM, network, servers)) {
      return ManyChannels.measure(cluster, channels, requests, Bench::say);
    }
  }
}
