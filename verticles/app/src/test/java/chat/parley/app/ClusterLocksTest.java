package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ManagementCenterConfig;
import chat.parley.local.Ports;
import chat.parley.local.TestCertificates;
import chat.parley.tls.TlsConfig;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can do who reach the ports of a cluster. */
class ClusterLocksTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
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
  void nodeWithoutACertificateCanNeitherPublishNorBePublishedTo() throws Exception {
    var ours = new TestCertificates(Files.createDirectory(folder.resolve("ours")));
    var theirs = new TestCertificates(Files.createDirectory(folder.resolve("theirs")));
    var one = join(List.of(), tls(ours, "one"));
    var two = join(members(one), tls(ours, "two"));
    var clear = join(members(one), TlsConfig.NONE);
    var other = join(members(one), tls(theirs, "other"));
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
      // Each is a member of Hazelcast and knows where to send: without a certificate it is not
      // heard.
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
    var node = join(config(List.of(), TlsConfig.NONE, center));

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

  private Clustering.Node join(List<String> members, TlsConfig tls) {
    return join(config(members, tls, ManagementCenterConfig.NONE));
  }

  private Clustering.Node join(ClusterConfig config) {
    var node = Clustering.start(config, LIMIT, new SimpleMeterRegistry()).await();
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
