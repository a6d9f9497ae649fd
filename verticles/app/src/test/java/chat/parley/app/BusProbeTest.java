package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ManagementCenterConfig;
import chat.parley.protocol.Addresses;
import chat.parley.tls.TlsConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real cluster of two nodes. */
class BusProbeTest {

  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static Clustering.Node one;
  private static Clustering.Node two;

  /** Stands still unless a test moves it. */
  private final AtomicLong nanoTime = new AtomicLong();

  @BeforeAll
  static void start() {
    var cluster = "test-" + UUID.randomUUID();
    one = join(cluster, List.of());
    two = join(cluster, List.of("127.0.0.1:" + port(one)));
    assertThat(two.manager().getNodes()).containsExactlyInAnyOrder(one.id(), two.id());
  }

  @AfterAll
  static void stop() {
    two.vertx().close().await();
    one.vertx().close().await();
  }

  @Test
  void succeedsWhileOtherNodesReachThisOne() {
    var probes = List.of(start(one), start(two));
    pass(LIMIT.plusSeconds(1));

    for (var probe : probes) {
      await().untilAsserted(() -> assertThat(probe.check().succeeded()).isTrue());
    }

    probes.forEach(probe -> probe.stop().await());
  }

  @Test
  void failsWhenTheClusterLostTheRegistration() {
    var probes = List.of(start(one), start(two));
    pass(LIMIT.plusSeconds(1));
    await().untilAsserted(() -> assertThat(probes.get(0).check().succeeded()).isTrue());

    removeRegistration(Addresses.probe(one.id()));

    await()
        .untilAsserted(
            () -> {
              pass(LIMIT);
              assertThat(probes.get(0).check().cause())
                  .hasMessageStartingWith("no other node reached this one for ");
            });
    probes.forEach(probe -> probe.stop().await());
  }

  @Test
  void failsWhenNoOtherNodeAnswers() {
    var probe = start(one);

    pass(LIMIT);
    assertThat(probe.check().succeeded()).isTrue();
    pass(Duration.ofNanos(1));
    assertThat(probe.check().failed()).isTrue();

    probe.stop().await();
  }

  @Test
  void succeedsWhenThereIsNoOtherNode() {
    var alone = join("test-" + UUID.randomUUID(), List.of());
    var probe = start(alone);
    pass(LIMIT.plusSeconds(1));

    await().untilAsserted(() -> assertThat(probe.check().succeeded()).isTrue());

    probe.stop().await();
    alone.vertx().close().await();
  }

  @Test
  void registeredNodesAreTheSameSeenFromAnywhere() {
    var probe = start(one);
    var address = Addresses.probe(one.id());

    assertThat(one.registered(address).await()).containsExactly(one.id());
    assertThat(two.registered(address).await()).containsExactly(one.id());

    probe.stop().await();
    assertThat(two.registered(address).await()).isEmpty();
  }

  private BusProbe start(Clustering.Node node) {
    return BusProbe.start(node, INTERVAL, LIMIT, nanoTime::get).await();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  /** What other nodes do to one that they take for dead. */
  private static void removeRegistration(String address) {
    var found = Promise.<List<RegistrationInfo>>promise();
    two.manager().getRegistrations(address, found);
    var removed = Promise.<Void>promise();
    two.manager().removeRegistration(address, found.future().await().get(0), removed);
    removed.future().await();
  }

  private static Clustering.Node join(String cluster, List<String> members) {
    var config =
        new ClusterConfig(
            cluster,
            "127.0.0.1",
            "",
            0,
            0,
            members,
            false,
            Duration.ofSeconds(12),
            "",
            TlsConfig.NONE,
            ManagementCenterConfig.NONE);
    return Clustering.start(config, LIMIT, new SimpleMeterRegistry()).await();
  }

  private static int port(Clustering.Node node) {
    return ((HazelcastClusterManager) node.manager())
        .getHazelcastInstance()
        .getCluster()
        .getLocalMember()
        .getAddress()
        .getPort();
  }
}
