package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.parley.local.LocalServers;
import chat.parley.local.TestNames;
import chat.parley.perf.check.Load;
import chat.parley.perf.check.LoadOptions;
import chat.parley.perf.check.Report;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Namespaces;
import chat.parley.perf.cluster.Network;
import chat.parley.perf.cluster.Role;
import chat.parley.perf.fault.Fault;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every promise is kept through every fault: the small form of what {@code perf} does at length.
 * Two gateways and two processors on servers of their own, one fault after the other.
 */
class FaultsIT {

  private static final LoadOptions LOAD = new LoadOptions(4, 12, 4, 2, 10, true);

  // Longer than a member of the consumer group and a node of the cluster may be silent.
  private static final Fault.Times TIMES =
      new Fault.Times(Duration.ofSeconds(1), Duration.ofSeconds(13));

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<Report> REPORTS = new ArrayList<>();

  private static Vertx vertx;
  private static Network network;
  private static LocalServers servers;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    network = Namespaces.unavailable().isEmpty() ? Namespaces.create() : new Loopback();
    var folder =
        Path.of(System.getProperty("parley.test.dir", "target/it"))
            .toAbsolutePath()
            .resolve(TestNames.unique("faults"));
    servers = LocalServers.start(folder, network.serverHost());
    cluster =
        new Cluster(
            Path.of(System.getProperty("parley.jar")),
            folder,
            network,
            servers.kafka(),
            servers.cassandra());
    cluster.start(Role.PROCESSOR);
    cluster.start(Role.PROCESSOR);
    cluster.start(Role.GATEWAY);
    cluster.start(Role.GATEWAY);
  }

  @AfterAll
  static void stop() {
    System.out.println(Report.table(REPORTS));
    if (cluster != null) {
      cluster.kill();
    }
    if (servers != null) {
      servers.close();
    }
    network.close();
    vertx.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void everyPromiseIsKeptThrough(Fault fault) {
    var unavailable = fault.unavailable(cluster);
    assumeTrue(unavailable.isEmpty(), () -> fault.label() + ": " + unavailable.get());

    Report report;
    try (var load = Load.start(vertx, LOAD, fault.label(), cluster::gateways)) {
      awaitMoreAcknowledged(load, 20);
      fault.inject(cluster, TIMES);
      awaitMoreAcknowledged(load, 40);
      report = load.finish(PATIENCE);
    }

    REPORTS.add(report);
    assertThat(report.findings().total()).as(report.findings().text()).isZero();
    assertThat(report.acknowledged()).as("nothing was given up").isEqualTo(report.sent());
  }

  private static void awaitMoreAcknowledged(Load load, int more) {
    long before = load.progress().acknowledged();
    await().atMost(PATIENCE).until(() -> load.progress().acknowledged() >= before + more);
  }
}
