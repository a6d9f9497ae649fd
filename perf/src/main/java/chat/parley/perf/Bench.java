package chat.parley.perf;

import chat.parley.local.LocalServers;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Namespaces;
import chat.parley.perf.cluster.Network;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where a command finds what it works with.
 *
 * @param jar the runnable jar
 * @param folder for data and logs, of this run alone
 */
record Bench(Path jar, Path folder) {

  static final String USAGE =
      """
      all:
        --jar FILE          the runnable jar (system property parley.jar)
        --folder FOLDER     for data and logs, each run in one of its own (target/check)
      """;

  static Bench parse(Arguments arguments) {
    var now =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    return new Bench(
        Path.of(arguments.text("--jar", System.getProperty("parley.jar", ""))),
        Path.of(arguments.text("--folder", "target/check")).toAbsolutePath().resolve(now));
  }

  /** A network that can be cut, where there can be one here. */
  Network network() {
    var reason = Namespaces.unavailable();
    if (reason.isPresent()) {
      say("all nodes share one network: " + reason.get());
      return new Loopback();
    }
    var namespaces = Namespaces.create();
    // Also when it is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(namespaces::close));
    return namespaces;
  }

  LocalServers servers(Network network) {
    return LocalServers.start(folder, network.serverHost());
  }

  /** A cluster of {@link Cluster#SMALL} nodes. */
  Cluster cluster(String name, Network network, LocalServers servers) {
    return cluster(name, Cluster.SMALL, network, servers);
  }

  Cluster cluster(String name, List<String> jvm, Network network, LocalServers servers) {
    return cluster(name, jvm, Cluster.Limits.WIDE, network, servers);
  }

  Cluster cluster(
      String name, List<String> jvm, Cluster.Limits limits, Network network, LocalServers servers) {
    return new Cluster(
        jar, jvm, limits, folder.resolve(name), network, servers.kafka(), servers.cassandra());
  }

  /** Tells what is being done. */
  static void say(String what) {
    System.out.println(
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }
}
