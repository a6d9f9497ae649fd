package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ManagementCenterConfig;
import chat.parley.tls.TlsConfig;
import com.hazelcast.cluster.ClusterState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How a node joins a real cluster that takes nobody in, as one does that heals a split. */
class JoiningTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String cluster = "test-" + UUID.randomUUID();
  private final Logger log = (Logger) LoggerFactory.getLogger(Patience.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private Clustering.Node one;

  @BeforeEach
  void start() {
    one = join(List.of(), PATIENCE).await();
    one.hazelcast().getCluster().changeClusterState(ClusterState.FROZEN);
    said.start();
    log.addAppender(said);
  }

  @AfterEach
  void stop() {
    log.detachAppender(said);
    one.hazelcast().getCluster().changeClusterState(ClusterState.ACTIVE);
    one.vertx().close().await();
  }

  @Test
  void nodeJoinsWhenTheClusterTakesNodesInAgain() {
    var joining = join(members(), PATIENCE);
    await().atMost(PATIENCE).until(() -> !said.list.isEmpty());
    assertThat(said.list.get(0).getFormattedMessage()).startsWith("Waiting for the cluster: ");

    one.hazelcast().getCluster().changeClusterState(ClusterState.ACTIVE);
    var two = joining.await();

    assertThat(two.manager().getNodes()).containsExactlyInAnyOrder(one.id(), two.id());
    two.vertx().close().await();
  }

  @Test
  void nodeGivesUpAfterItsTimeSaysWhatItWaitedForAndLeavesNothingBehind() {
    var before = threads();

    assertThatThrownBy(() -> join(members(), Duration.ofSeconds(5)).await())
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("the cluster did not let this node in within 5 s: ");

    assertThat(one.manager().getNodes()).containsExactly(one.id());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(threads()).as("of failed attempts").isSubsetOf(before));
  }

  @Test
  void nodeThatCannotListenFailsAtOnce() throws IOException {
    one.hazelcast().getCluster().changeClusterState(ClusterState.ACTIVE);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var joining = join(members(), taken.getLocalPort(), PATIENCE);

      assertThatThrownBy(joining::await).isInstanceOf(BindException.class);
      assertThat(said.list).isEmpty();
      await().atMost(PATIENCE).until(() -> one.manager().getNodes().size() == 1);
    }
  }

  /** Hazelcast's own, but for the first node's, and the one that each Vert.x has. */
  private Set<Thread> threads() {
    var ofFirst = "hz." + one.hazelcast().getName() + ".";
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> {
              var name = thread.getName();
              boolean ofAnother = name.startsWith("hz.") && !name.startsWith(ofFirst);
              return ofAnother || name.equals("vertx-blocked-thread-checker");
            })
        .collect(Collectors.toSet());
  }

  private List<String> members() {
    return List.of(
        "127.0.0.1:" + one.hazelcast().getCluster().getLocalMember().getAddress().getPort());
  }

  private Future<Clustering.Node> join(List<String> members, Duration limit) {
    return join(members, 0, limit);
  }

  private Future<Clustering.Node> join(List<String> members, int eventBusPort, Duration limit) {
    var config =
        new ClusterConfig(
            cluster,
            "127.0.0.1",
            "",
            0,
            eventBusPort,
            members,
            false,
            Duration.ofSeconds(12),
            "",
            TlsConfig.NONE,
            ManagementCenterConfig.NONE);
    return Clustering.start(config, limit, new SimpleMeterRegistry());
  }
}
