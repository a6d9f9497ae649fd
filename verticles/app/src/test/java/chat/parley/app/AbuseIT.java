package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.LocalServers;
import chat.parley.local.TestNames;
import chat.parley.perf.abuse.Outcome;
import chat.parley.perf.abuse.Siege;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody brings it down: the small form of what {@code perf abuse} does at length. Two nodes with
 * the limits of {@code conf/parley.yaml} on servers of their own, people over every transport, and
 * one attack after the other. How fast people are shown what is said is not looked at here, where
 * other builds may run beside.
 */
class AbuseIT {

  private static final Duration TIME = Duration.ofSeconds(3);
  private static final int MEMBERS = 20;
  private static final int SENDERS = 4;

  /** More than the largest page has. */
  private static final int LONG_TEXTS = 24;

  private static final List<Outcome> OUTCOMES = new ArrayList<>();

  private static LocalServers servers;
  private static Cluster cluster;
  private static Siege siege;

  @BeforeAll
  static void start() {
    var network = new Loopback();
    var jar = Path.of(System.getProperty("parley.jar"));
    var folder =
        Path.of(System.getProperty("parley.test.dir", "target/it"))
            .toAbsolutePath()
            .resolve(TestNames.unique("abuse"));
    servers = LocalServers.start(folder, network.serverHost());
    cluster =
        new Cluster(
            jar,
            Siege.JVM,
            Cluster.Limits.UNHURRIED,
            folder,
            network,
            servers.kafka(),
            servers.cassandra());
    cluster.start();
    cluster.start();
    siege =
        new Siege(cluster, jar, folder, TIME, MEMBERS, SENDERS, LONG_TEXTS, System.out::println);
  }

  @AfterAll
  static void stop() {
    System.out.println(Outcome.table(OUTCOMES));
    if (siege != null) {
      siege.close();
    }
    if (cluster != null) {
      cluster.kill();
    }
    if (servers != null) {
      servers.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "empty-strings",
        "ping-unread",
        "invented-methods",
        "sigma-searches",
        "history-long-texts"
      })
  void peopleDoNotNotice(String attack) {
    var outcome = siege.attack(attack);

    OUTCOMES.add(outcome);
    assertThat(outcome.broken()).as(outcome.words()).isEmpty();
  }
}
