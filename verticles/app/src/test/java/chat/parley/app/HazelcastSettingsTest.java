package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import chat.parley.app.config.ManagementCenterConfig;
import chat.parley.tls.TlsConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Hazelcast is told. */
class HazelcastSettingsTest {

  private static final Path SHIPPED = Path.of("../../conf/hazelcast.xml");

  @TempDir private Path folder;

  @Test
  void shippedFileKeepsWhatVertxNeeds() {
    // Without cluster.xml on the class path this is default-cluster.xml of vertx-hazelcast.
    Config vertx = ConfigUtil.loadConfig();
    Config ours = HazelcastSettings.of(config(""));

    assertThat(vertx.getMultiMapConfigs()).containsKey("__vertx.subs");
    assertThat(ours.getMultiMapConfigs()).containsAllEntriesOf(vertx.getMultiMapConfigs());
    assertThat(ours.getMapConfigs()).containsAllEntriesOf(vertx.getMapConfigs());
  }

  @Test
  void nodesFindEachOtherByTcpIpOnlyAndTellNobodyElse() {
    var ours = HazelcastSettings.of(config(""));

    var join = ours.getAdvancedNetworkConfig().getJoin();
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
    var ours = HazelcastSettings.of(config(""));

    assertThat(ours.getClusterName()).isEqualTo("test");
    assertThat(ours.isLiteMember()).isTrue();
    assertThat(ours.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("12");
    assertThat(ours.getProperty("hazelcast.shutdownhook.enabled")).isEqualTo("false");
    assertThat(ours.getAdvancedNetworkConfig().getEndpointConfigs())
        .containsOnlyKeys(EndpointQualifier.MEMBER);
    var network = member(ours);
    assertThat(network.getPort()).isEqualTo(6000);
    assertThat(network.isPortAutoIncrement()).isTrue();
    assertThat(network.getPortCount()).isEqualTo(10);
    assertThat(network.getPublicAddress()).isEqualTo("chat.example");
    assertThat(network.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
  }

  @Test
  void lostAnswersAreWaitedForLongerThanLostMembersButNotForMinutes() {
    var ours = HazelcastSettings.of(config(""));

    assertThat(ours.getProperty("hazelcast.operation.call.timeout.millis")).isEqualTo("18000");
    assertThat(ours.getProperty("hazelcast.partition.migration.timeout")).isEqualTo("18");
  }

  @Test
  void fileOfTheUserIsTaken() throws IOException {
    var file = copyOfShipped("<backup-count>1<", "<backup-count>2<");

    var ours = HazelcastSettings.of(config(file.toString()));

    assertThat(ours.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(2);
    assertThat(ours.getClusterName()).isEqualTo("test");
  }

  @Test
  void fileWithoutTheEntriesOfVertxIsRefused() throws IOException {
    var file = copyOfShipped("__vertx.subs", "other");

    assertThatThrownBy(() -> HazelcastSettings.of(config(file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "cluster.hazelcast-config: must keep what conf/hazelcast.xml has for Vert.x, but "
                + file
                + " lacks [__vertx.subs]");
  }

  @Test
  void hostThatIsNotThisMachineIsRefused() {
    // 192.0.2.0/24 is for documentation only (RFC 5737), .invalid for no host (RFC 2606).
    assertThatThrownBy(() -> HazelcastSettings.of(config("192.0.2.1", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.host: must be of this machine, but is 192.0.2.1");
    assertThatThrownBy(() -> HazelcastSettings.of(config("no.invalid", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.host: must be known to the resolver, but is no.invalid");
  }

  @Test
  void fileThatIsMissingOrNoConfigurationIsRefused() throws IOException {
    var text = Files.writeString(folder.resolve("text.xml"), "text");

    assertThatThrownBy(() -> HazelcastSettings.of(config("missing.xml")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.hazelcast-config: must be a file, but there is no missing.xml");
    assertThatThrownBy(() -> HazelcastSettings.of(config(text.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("cluster.hazelcast-config: must be a Hazelcast configuration");
  }

  @Test
  void managementCenterHasAPortOfItsOwnAndOnlyLooks() {
    var center = new ManagementCenterConfig("127.0.0.1", 6100, List.of("127.0.0.1"));

    var ours = HazelcastSettings.of(config("localhost", "", center));

    var endpoints = ours.getAdvancedNetworkConfig().getEndpointConfigs();
    assertThat(endpoints).containsOnlyKeys(EndpointQualifier.MEMBER, EndpointQualifier.CLIENT);
    var clients = (ServerSocketEndpointConfig) endpoints.get(EndpointQualifier.CLIENT);
    assertThat(clients.getPort()).isEqualTo(6100);
    assertThat(clients.isPortAutoIncrement()).isFalse();
    assertThat(clients.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    var seen = ours.getManagementCenterConfig();
    assertThat(seen.isDataAccessEnabled()).isFalse();
    assertThat(seen.isConsoleEnabled()).isFalse();
    assertThat(seen.isScriptingEnabled()).isFalse();
    assertThat(seen.getTrustedInterfaces()).containsExactly("127.0.0.1");
  }

  @Test
  void fileOfTheUserMayHaveTheOtherKindOfNetwork() throws IOException {
    var file = copyOfShipped("<member-server-socket-endpoint-config/>", "").toString();
    Files.writeString(
        Path.of(file),
        Files.readString(Path.of(file))
            .replace("advanced-network enabled=\"true\"", "network")
            .replace("advanced-network", "network"));

    var ours = HazelcastSettings.of(config(file));

    assertThat(ours.getAdvancedNetworkConfig().isEnabled()).isFalse();
    assertThat(ours.getNetworkConfig().getPort()).isEqualTo(6000);
    assertThat(ours.getNetworkConfig().getJoin().getTcpIpConfig().getMembers()).hasSize(2);
    var center = new ManagementCenterConfig("127.0.0.1", 6100, List.of());
    assertThatThrownBy(() -> HazelcastSettings.of(config("localhost", file, center)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "cluster.management-center.host: must be empty where the file of"
                + " cluster.hazelcast-config has no advanced-network");
  }

  private Path copyOfShipped(String target, String replacement) throws IOException {
    return Files.writeString(
        folder.resolve("copy.xml"), Files.readString(SHIPPED).replace(target, replacement));
  }

  private static ClusterConfig config(String file) {
    return config("localhost", file);
  }

  private static ClusterConfig config(String host, String file) {
    return config(host, file, ManagementCenterConfig.NONE);
  }

  private static ClusterConfig config(String host, String file, ManagementCenterConfig center) {
    return new ClusterConfig(
        "test",
        host,
        "chat.example",
        6000,
        0,
        List.of("10.0.0.1:5701", "10.0.0.2:5702"),
        true,
        Duration.ofSeconds(12),
        file,
        TlsConfig.NONE,
        center);
  }

  private static ServerSocketEndpointConfig member(Config ours) {
    return (ServerSocketEndpointConfig)
        ours.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER);
  }
}
