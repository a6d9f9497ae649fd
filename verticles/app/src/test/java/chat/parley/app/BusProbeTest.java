package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.app.config.ClusterConfig;
import chat.parley.protocol.Addresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
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
  void succeedsWhileProbesArrive() {
    var probe = start(one);
    pass(LIMIT.plusSeconds(1));

    await().untilAsserted(() -> assertThat(probe.check().succeeded()).isTrue());

    probe.stop().await();
  }

  @Test
  void isRegisteredInTheWholeCluster() {
    var probe = start(one);

    assertThat(two.registered(Addresses.probe(one.id())).await()).containsExactly(one.id());

    probe.stop().await();
    await()
        .untilAsserted(
            () -> assertThat(two.registered(Addresses.probe(one.id())).await()).isEmpty());
  }

  @Test
  void failsWhenTheClusterLostTheRegistration() {
    var probe = start(one);
    pass(LIMIT.plusSeconds(1));
    await().untilAsserted(() -> assertThat(probe.check().succeeded()).isTrue());

    // What other nodes do to one that they take for dead.
    var address = Addresses.probe(one.id());
    var removed = Promise.<Void>promise();
    two.manager().removeRegistration(address, registration(address), removed);
    removed.future().await();
    await()
        .untilAsserted(
            () -> {
              pass(LIMIT);
              assertThat(probe.check().cause())
                  .hasMessageStartingWith("no probe came back over the bus for ");
            });

    probe.stop().await();
  }

  private BusProbe start(Clustering.Node node) {
    return BusProbe.start(node.vertx(), node.id(), INTERVAL, LIMIT, nanoTime::get).await();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private static RegistrationInfo registration(String address) {
    var found = Promise.<List<RegistrationInfo>>promise();
    two.manager().getRegistrations(address, found);
    return found.future().await().get(0);
  }

  private static Clustering.Node join(String cluster, List<String> members) {
    var config =
        new ClusterConfig(
            cluster, "127.0.0.1", "", 0, 0, members, false, Duration.ofSeconds(12), "");
    return Clustering.start(config, new SimpleMeterRegistry()).await();
  }

  private static int port(Clustering.Node node) {
    return ((io.vertx.spi.cluster.hazelcast.HazelcastClusterManager) node.manager())
        .getHazelcastInstance()
        .getCluster()
        .getLocalMember()
        .getAddress()
        .getPort();
  }
}
