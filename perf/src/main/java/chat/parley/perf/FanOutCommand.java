package chat.parley.perf;

import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Role;
import chat.parley.perf.fanout.FanOut;
import java.util.List;

/**
 * Measures what a delivery over the event-bus bridge costs a gateway, against one over WebSocket.
 *
 * @param members of one channel over each
 * @param pairs how many times both are measured, one after the other
 */
record FanOutCommand(int members, int pairs) implements Command {

  /** As in production: the optimising compiler, and room for what many members are owed. */
  private static final List<String> JVM =
      List.of("-Xmx1g", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError");

  static final String USAGE =
      """
      fan-out [options]   measures a delivery over the bridge against one over WebSocket
        --members N         of one channel over each (1000)
        --pairs N           times both are measured, one after the other (9)
      """;

  static FanOutCommand parse(Arguments arguments) {
    return new FanOutCommand(arguments.number("--members", 1_000), arguments.number("--pairs", 9));
  }

  @Override
  public boolean run(Bench bench) {
    try (var network = new Loopback();
        var servers = bench.servers(network);
        var cluster = bench.cluster("fan-out", JVM, network, servers)) {
      var measured = cluster.start(Role.GATEWAY);
      // The other takes the sends, so that the measured one does nothing but deliver.
      var talking = cluster.start();
      return FanOut.measure(measured, talking, members, pairs);
    }
  }
}
