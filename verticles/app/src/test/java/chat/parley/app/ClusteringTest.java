package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import com.hazelcast.config.Config;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Hazelcast is told. */
class ClusteringTest {

  private static final Path SHIPPED = Path.of("../../conf/hazelcast.xml");

  @TempDir private Path folder;

  @Test
  void shippedFileKeepsWhatVertxNeeds() {
    // Without cluster.xml on the class path this is default-cluster.xml of vertx-hazelcast.
    Config vertx = ConfigUtil.loadConfig();
    Config ours = Clustering.hazelcast(config(""));

    assertThat(vertx.getMultiMapConfigs()).containsKey("__vertx.subs");
    assertThat(ours.getMultiMapConfigs()).containsAllEntriesOf(vertx.getMultiMapConfigs());
    assertThat(ours.getMapConfigs()).containsAllEntriesOf(vertx.getMapConfigs());
  }

  @Test
  void nodesFindEachOtherByTcpIpOnlyAndTellNobodyElse() {
    var ours = Clustering.hazelcast(config(""));

    var join = ours.getNetworkConfig().getJoin();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers())
        .containsExactly("10.0.0.1:5701", "10.0.0.2:5702");
    assertThat(ours.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(ours.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(ours.getProperty("hazelcast.logging.type")).isEqualTo("slf4j");
  }

  @Test
  void ourKeysStandOverTheFile() {
    var ours = Clustering.hazelcast(config(""));

    assertThat(ours.getClusterName()).isEqualTo("test");
    assertThat(ours.isLiteMember()).isTrue();
    assertThat(ours.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("12");
    assertThat(ours.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
    var network = ours.getNetworkConfig();
    assertThat(network.getPort()).isEqualTo(6000);
    assertThat(network.isPortAutoIncrement()).isTrue();
    assertThat(network.getPortCount()).isEqualTo(10);
    assertThat(network.getPublicAddress()).isEqualTo("chat.example");
    assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
  }

  @Test
  void lostAnswersAreWaitedForLongerThanLostMembersButNotForMinutes() {
    var ours = Clustering.hazelcast(config(""));

    assertThat(ours.getProperty("hazelcast.operation.call.timeout.millis")).isEqualTo("18000");
    assertThat(ours.getProperty("hazelcast.partition.migration.timeout")).isEqualTo("18");
  }

  @Test
  void fileOfTheUserIsTaken() throws IOException {
    var file = copyOfShipped("<backup-count>1<", "<backup-count>2<");

    var ours = Clustering.hazelcast(config(file.toString()));

    assertThat(ours.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(2);
    assertThat(ours.getClusterName()).isEqualTo("test");
  }

  @Test
  void fileWithoutTheEntriesOfVertxIsRefused() throws IOException {
    var file = copyOfShipped("__vertx.subs", "other");

    assertThatThrownBy(() -> Clustering.hazelcast(config(file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "cluster.hazelcast-config: must keep what conf/hazelcast.xml has for Vert.x, but "
                + file
                + " lacks [__vertx.subs]");
  }

  @Test
  void hostThatIsNotThisMachineIsRefused() {
    // 192.0.2.0/24 is for documentation only (RFC 5737), .invalid for no host (RFC 2606).
    assertThatThrownBy(() -> Clustering.hazelcast(config("192.0.2.1", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.host: must be of this machine, but is 192.0.2.1");
    assertThatThrownBy(() -> Clustering.hazelcast(config("no.invalid", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.host: must be known to the resolver, but is no.invalid");
  }

  @Test
  void fileThatIsMissingOrNoConfigurationIsRefused() throws IOException {
    var text = Files.writeString(folder.resolve("text.xml"), "text");

    assertThatThrownBy(() -> Clustering.hazelcast(config("missing.xml")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.hazelcast-config: must be a file, but there is no missing.xml");
    assertThatThrownBy(() -> Clustering.hazelcast(config(text.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("cluster.hazelcast-config: must be a Hazelcast configuration");
  }

  private Path copyOfShipped(String target, String replacement) throws IOException {
    return Files.writeString(
        folder.resolve("copy.xml"), Files.readString(SHIPPED).replace(target, replacement));
  }

  private static ClusterConfig config(String file) {
    return config("localhost", file);
  }

  private static ClusterConfig config(String host, String file) {
    return new ClusterConfig(
        "test",
        host,
        "chat.example",
        6000,
        0,
        List.of("10.0.0.1:5701", "10.0.0.2:5702"),
        true,
        Duration.ofSeconds(12),
        file);
  }
}
