package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ManagementCenterConfig;
import chat.parley.app.membership.ClusterMembership;
import chat.parley.local.Ports;
import chat.parley.local.TestCertificates;
import chat.parley.tls.TlsConfig;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can do who reach the ports of a cluster. */
class ClusterLocksTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(3_000);

  @TempDir private Path folder;
  private final String cluster = "test-" + UUID.randomUUID();
  private final Deque<Runnable> closes = new ArrayDeque<>();

  private record Foreign(String what) implements Serializable {}

  @AfterEach
  void close() {
    closes.forEach(Runnable::run);
  }

  @Test
  void nodeWithoutACertificateIsNoMember() throws Exception {
    var ours = new TestCertificates(Files.createDirectory(folder.resolve("ours")));
    var theirs = new TestCertificates(Files.createDirectory(folder.resolve("theirs")));
    var one = join(List.of(), tls(ours, "one"));
    var two = join(members(one), tls(ours, "two"));
    for (var stranger : List.of(TlsConfig.NONE, tls(theirs, "other"))) {
      var settings = config(members(one), stranger, ManagementCenterConfig.NONE);
      assertThatThrownBy(() -> join(settings, SHORT)).isInstanceOf(StartupException.class);
    }

    assertThat(List.of(one, two)).allSatisfy(node -> assertThat(node.addresses()).hasSize(2));
    one.vertx()
        .eventBus()
        .<String>consumer("told", message -> message.reply("heard"))
        .completion()
        .await();
    assertThat(request(two, "told", "real")).isEqualTo("heard");
  }

  /** The event bus looks at certificates itself, whoever is a member. */
  @Test
  void memberWithoutACertificateForTheBusCanNeitherPublishNorBePublishedTo() throws Exception {
    var ours = new TestCertificates(Files.createDirectory(folder.resolve("ours")));
    var theirs = new TestCertificates(Files.createDirectory(folder.resolve("theirs")));
    var one = join(List.of(), tls(ours, "one"));
    var two = join(members(one), tls(ours, "two"));
    var membership = config(members(one), tls(ours, "member"), ManagementCenterConfig.NONE);
    var clear = member(membership, new EventBusOptions().setHost("127.0.0.1"));
    var own = TlsFiles.read(TlsPlace.CLUSTER, tls(theirs, "other"));
    var other = member(membership, Clustering.eventBus(membership, Optional.of(own)));
    var heard = new CopyOnWriteArrayList<String>();
    one.vertx()
        .eventBus()
        .<String>consumer(
            "told",
            message -> {
              heard.add(message.body());
              message.reply("heard");
            })
        .completion()
        .await();
    for (var stranger : List.of(clear, other)) {
      stranger
          .vertx()
          .eventBus()
          .<String>consumer("told " + stranger.id(), message -> message.reply("stolen"))
          .completion()
          .await();
    }

    assertThat(request(two, "told", "real")).isEqualTo("heard");
    for (var stranger : List.of(clear, other)) {
      assertThat(stranger.registered("told").await()).containsExactly(one.id());
      assertThatThrownBy(() -> request(stranger, "told", "forged")).isNotNull();
      assertThatThrownBy(() -> request(one, "told " + stranger.id(), "secret")).isNotNull();
    }
    assertThat(request(two, "told", "real again")).isEqualTo("heard");
    assertThat(heard).containsExactly("real", "real again");
  }

  @Test
  void clientsOfHazelcastAreNotServedOnTheMembersPort() {
    var node = join(List.of(), TlsConfig.NONE);

    assertThatThrownBy(() -> client(port(node.hazelcast())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void clientsAreServedWhereManagementCenterIsWanted() {
    int port = Ports.firstFree(HazelcastSettings.PORTS_TRIED);
    var center = new ManagementCenterConfig("127.0.0.1", port, List.of());
    var node = join(config(List.of(), TlsConfig.NONE, center), LIMIT);

    assertThat(client(port).getCluster().getMembers()).hasSize(1);
    assertThatThrownBy(() -> client(port(node.hazelcast())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void noObjectsAreMadeButThoseOfTheCluster() {
    var node = join(List.of(), TlsConfig.NONE);
    var settings =
        HazelcastSettings.of(config(members(node), TlsConfig.NONE, ManagementCenterConfig.NONE));
    settings
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    var stranger = Hazelcast.newHazelcastInstance(settings);
    closes.push(stranger::shutdown);
    assertThat(stranger.getCluster().getMembers()).hasSize(2);
    stranger.getMap("any").put("allowed", new CopyOnWriteArrayList<>(List.of("text")));
    stranger.getMap("any").put("foreign", new Foreign("gadget"));

    var map = node.hazelcast().getMap("any");

    assertThat(map.get("allowed")).isEqualTo(List.of("text"));
    assertThatThrownBy(() -> map.get("foreign"))
        .isInstanceOf(HazelcastSerializationException.class)
        .hasStackTraceContaining("Foreign");
  }

  private static String request(Clustering.Node node, String address, String body) {
    return node.vertx().eventBus().<String>request(address, body, SOON).await().body();
  }

  private HazelcastInstance client(int port) {
    var config = new ClientConfig().setClusterName(cluster);
    config.getNetworkConfig().addAddress("127.0.0.1:" + port);
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(2_000);
    var client = HazelcastClient.newHazelcastClient(config);
    closes.push(client::shutdown);
    return client;
  }

  /** A member of the cluster, with a bus of its own making. */
  private Clustering.Node member(ClusterConfig config, EventBusOptions bus) {
    var membership =
        ClusterMembership.join(
            HazelcastSettings.of(config),
            Optional.of(TlsFiles.read(TlsPlace.CLUSTER, config.tls())));
    var vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(bus))
            .withClusterManager(membership)
            .buildClustered()
            .await();
    closes.push(() -> vertx.close().await());
    return new Clustering.Node(vertx, membership, membership.getHazelcastInstance());
  }

  private Clustering.Node join(List<String> members, TlsConfig tls) {
    return join(config(members, tls, ManagementCenterConfig.NONE), LIMIT);
  }

  private Clustering.Node join(ClusterConfig config, Duration limit) {
    var node = Clustering.start(config, limit, new SimpleMeterRegistry()).await();
    closes.push(() -> node.vertx().close().await());
    return node;
  }

  private ClusterConfig config(List<String> members, TlsConfig tls, ManagementCenterConfig center) {
    return new ClusterConfig(
        cluster, "127.0.0.1", "", 0, 0, members, false, Duration.ofSeconds(12), "", tls, center);
  }

  private static List<String> members(Clustering.Node node) {
    return List.of("127.0.0.1:" + port(node.hazelcast()));
  }

  private static int port(HazelcastInstance hazelcast) {
    return hazelcast.getCluster().getLocalMember().getAddress().getPort();
  }

  private static TlsConfig tls(TestCertificates certificates, String name) {
    var issued = certificates.issue(name);
    return new TlsConfig(issued.certificate(), issued.key(), certificates.ca());
  }
}
