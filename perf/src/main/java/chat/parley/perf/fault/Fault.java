package chat.parley.perf.fault;

import chat.parley.local.LocalServer;
import chat.parley.perf.Pause;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Node;
import chat.parley.perf.cluster.Role;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** What can go wrong, in the order in which it is tried. */
public enum Fault {
  /** Nothing, for comparison. */
  NONE,
  /** Of 100 messages that the event bus brings to gateways 5 are lost, at random. */
  BUS_LOSS,
  KILL_GATEWAY,
  TERM_GATEWAY,
  PAUSE_GATEWAY,
  KILL_PROCESSOR,
  TERM_PROCESSOR,
  /** Worse than its death: it wakes up after it has lost its partitions. */
  PAUSE_PROCESSOR,
  KILL_KAFKA,
  TERM_KAFKA,
  PAUSE_KAFKA,
  KILL_CASSANDRA,
  TERM_CASSANDRA,
  PAUSE_CASSANDRA,
  /** A processor is killed while what it has broadcast cannot be stored. */
  KILL_PROCESSOR_WITHOUT_CASSANDRA,
  /** A gateway and a processor do not reach each other, so that Hazelcast's cluster splits. */
  CUT,
  /** Every node is stopped and started anew, one after the other. */
  ROLLING_RESTART;

  private static final double LOSS = 0.05;

  /**
   * How long things stay broken.
   *
   * @param down a process that was ended
   * @param broken a process that was frozen, a network that was cut, a bus that loses messages
   */
  public record Times(Duration down, Duration broken) {}

  /** The fault of this label. */
  public static Fault named(String label) {
    return Arrays.stream(values())
        .filter(fault -> fault.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault is named '%s'; there are %s"
                        .formatted(label, Arrays.stream(values()).map(Fault::label).toList())));
  }

  /** As on a command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Why it cannot be injected into this cluster; empty where it can. */
  public Optional<String> unavailable(Cluster cluster) {
    return this == CUT && !cluster.canCut()
        ? Optional.of("the nodes are not in namespaces of their own")
        : Optional.empty();
  }

  /** Breaks something, waits, and mends it; returns when all processes are up again. */
  public void inject(Cluster cluster, Times times) {
    switch (this) {
      case NONE -> Pause.of(times.down());
      case BUS_LOSS -> loseBusMessages(cluster, times);
      case KILL_GATEWAY -> end(victim(cluster, Role.GATEWAY), Node::kill, times);
      case TERM_GATEWAY -> end(victim(cluster, Role.GATEWAY), Node::stop, times);
      case PAUSE_GATEWAY -> pause(victim(cluster, Role.GATEWAY), times);
      case KILL_PROCESSOR -> end(victim(cluster, Role.PROCESSOR), Node::kill, times);
      case TERM_PROCESSOR -> end(victim(cluster, Role.PROCESSOR), Node::stop, times);
      case PAUSE_PROCESSOR -> pause(victim(cluster, Role.PROCESSOR), times);
      case KILL_KAFKA -> breakServer(cluster.kafka(), LocalServer::kill, times.down());
      case TERM_KAFKA -> breakServer(cluster.kafka(), LocalServer::stop, times.down());
      case PAUSE_KAFKA -> breakServer(cluster.kafka(), LocalServer::pause, times.broken());
      case KILL_CASSANDRA -> breakServer(cluster.cassandra(), LocalServer::kill, times.down());
      case TERM_CASSANDRA -> breakServer(cluster.cassandra(), LocalServer::stop, times.down());
      case PAUSE_CASSANDRA -> breakServer(cluster.cassandra(), LocalServer::pause, times.broken());
      case KILL_PROCESSOR_WITHOUT_CASSANDRA -> killProcessorWithoutCassandra(cluster, times);
      case CUT -> cut(cluster, times);
      case ROLLING_RESTART -> restartAll(cluster);
    }
  }

  private static void loseBusMessages(Cluster cluster, Times times) {
    cluster.loseBusMessages(LOSS);
    Pause.of(times.broken());
    cluster.loseBusMessages(0);
  }

  private static void end(Node victim, Consumer<Node> how, Times times) {
    how.accept(victim);
    Pause.of(times.down());
    victim.start();
  }

  private static void pause(Node victim, Times times) {
    victim.pause();
    Pause.of(times.broken());
    victim.unpause();
  }

  private static void breakServer(LocalServer server, Consumer<LocalServer> how, Duration time) {
    how.accept(server);
    Pause.of(time);
    server.heal();
  }

  private static void killProcessorWithoutCassandra(Cluster cluster, Times times) {
    cluster.cassandra().pause();
    Pause.of(times.down());
    var victim = victim(cluster, Role.PROCESSOR);
    victim.kill();
    Pause.of(times.down());
    cluster.cassandra().heal();
    victim.start();
  }

  private static void cut(Cluster cluster, Times times) {
    var gateway = victim(cluster, Role.GATEWAY);
    var processor = victim(cluster, Role.PROCESSOR);
    cluster.cut(gateway, processor);
    Pause.of(times.broken());
    cluster.mend(gateway, processor);
  }

  private static void restartAll(Cluster cluster) {
    for (var node : cluster.nodes()) {
      if (node.isServing()) {
        node.stop();
        node.start();
      }
    }
  }

  /** One of those that have this role, and if possible no other. */
  private static Node victim(Cluster cluster, Role role) {
    var candidates =
        cluster.nodes().stream()
            .filter(node -> node.roles().contains(role) && node.isServing())
            .toList();
    int fewest = candidates.stream().mapToInt(node -> node.roles().size()).min().orElseThrow();
    var best = candidates.stream().filter(node -> node.roles().size() == fewest).toList();
    return best.get(ThreadLocalRandom.current().nextInt(best.size()));
  }
}
