package chat.parley.app;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.TreeSet;

/** How Hazelcast is set. */
final class HazelcastSettings {

  private static final String PACKED_CONFIG = "/conf/hazelcast.xml";

  /** The configured port and those after it. */
  static final int PORTS_TRIED = 10;

  private static final String CENTER_HOST = "management-center.host";

  /** What the cluster manager of Vert.x keeps, as its default-cluster.xml names it. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  private static final Set<String> MAPS = Set.of("__vertx.haInfo", "__vertx.nodeInfo");

  private HazelcastSettings() {}

  /**
   * The packed or the user's Hazelcast configuration, with our keys on top. Looks names up and
   * reads files.
   *
   * @throws ConfigException when the host is not this machine, or the file is no good
   */
  static Config of(ClusterConfig config) {
    var hazelcast = config.hazelcastConfig().isEmpty() ? packed() : load(config.hazelcastConfig());
    long heartbeatTimeout = config.heartbeatTimeout().toSeconds();
    long answerTimeout = heartbeatTimeout + heartbeatTimeout / 2;
    hazelcast
        .setClusterName(config.name())
        .setLiteMember(config.lite())
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(heartbeatTimeout))
        // A member that lives can still lose an answer, with a connection that another closed. What
        // waits for one, a partition that moves and all who register in it, must not wait for the
        // defaults of 1 and 5 minutes; but longer than it takes to notice that the member died.
        .setProperty("hazelcast.operation.call.timeout.millis", Long.toString(1000 * answerTimeout))
        .setProperty("hazelcast.partition.migration.timeout", Long.toString(answerTimeout));
    if (hazelcast.getAdvancedNetworkConfig().isEnabled()) {
      listenForMembers(hazelcast, config);
    } else {
      listenForAll(hazelcast.getNetworkConfig(), config);
    }
    return hazelcast;
  }

  /**
   * Nobody but members can speak to the port; there is another for Management Center, if wanted.
   */
  private static void listenForMembers(Config hazelcast, ClusterConfig config) {
    var network = hazelcast.getAdvancedNetworkConfig();
    var member =
        ((ServerSocketEndpointConfig) network.getEndpointConfigs().get(EndpointQualifier.MEMBER))
            .setPort(config.port())
            .setPortCount(PORTS_TRIED)
            .setPortAutoIncrement(true);
    member.setInterfaces(only(config.host(), "host"));
    if (!config.publicHost().isEmpty()) {
      member.setPublicAddress(config.publicHost());
    }
    join(network.getJoin(), config);
    var center = config.managementCenter();
    if (center.isOn()) {
      var clients = new ServerSocketEndpointConfig().setPort(center.port());
      clients.setPortAutoIncrement(false).setInterfaces(only(center.host(), CENTER_HOST));
      network.setClientEndpointConfig(clients);
      hazelcast
          .getManagementCenterConfig()
          .setDataAccessEnabled(false)
          .setTrustedInterfaces(Set.copyOf(center.trusted()));
    }
  }

  /** As the user's file has it, which may offer more than members need. */
  private static void listenForAll(NetworkConfig network, ClusterConfig config) {
    if (config.managementCenter().isOn()) {
      throw new ConfigException(
          "cluster.management-center.host: must be empty where the file of cluster.hazelcast-config"
              + " has no advanced-network");
    }
    network.setPort(config.port()).setPortCount(PORTS_TRIED).setPortAutoIncrement(true);
    network.setInterfaces(only(config.host(), "host"));
    if (!config.publicHost().isEmpty()) {
      network.setPublicAddress(config.publicHost());
    }
    join(network.getJoin(), config);
  }

  private static void join(JoinConfig join, ClusterConfig config) {
    if (join.getTcpIpConfig().isEnabled()) {
      join.getTcpIpConfig().setMembers(config.members());
    }
  }

  private static InterfacesConfig only(String host, String key) {
    return new InterfacesConfig().setEnabled(true).addInterface(address(host, key));
  }

  private static Config packed() {
    try (InputStream in = HazelcastSettings.class.getResourceAsStream(PACKED_CONFIG)) {
      return Config.loadFromStream(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the packed " + PACKED_CONFIG + " cannot be read", e);
    }
  }

  private static Config load(String file) {
    Config hazelcast;
    try {
      hazelcast = Config.loadFromFile(new File(file));
    } catch (FileNotFoundException e) {
      throw refusal("be a file, but there is no " + file);
    } catch (InvalidConfigurationException e) {
      throw refusal("be a Hazelcast configuration, but " + file + " is not: " + e.getMessage());
    }
    var missing = new TreeSet<>(MAPS);
    missing.removeAll(hazelcast.getMapConfigs().keySet());
    if (!hazelcast.getMultiMapConfigs().containsKey(SUBSCRIPTIONS)) {
      missing.add(SUBSCRIPTIONS);
    }
    if (!missing.isEmpty()) {
      throw refusal(
          "keep what conf/hazelcast.xml has for Vert.x, but " + file + " lacks " + missing);
    }
    return hazelcast;
  }

  private static ConfigException refusal(String must) {
    return new ConfigException("cluster.hazelcast-config: must " + must);
  }

  private static String address(String host, String key) {
    try {
      var address = InetAddress.getByName(host);
      if (NetworkInterface.getByInetAddress(address) == null) {
        throw new ConfigException("cluster." + key + ": must be of this machine, but is " + host);
      }
      return address.getHostAddress();
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "cluster." + key + ": must be known to the resolver, but is " + host);
    } catch (SocketException e) {
      throw new UncheckedIOException("the network interfaces cannot be listed", e);
    }
  }
}
