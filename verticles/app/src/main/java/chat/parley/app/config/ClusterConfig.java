package chat.parley.app.config;

import chat.parley.protocol.Require;
import chat.parley.tls.TlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How this node takes part in the cluster.
 *
 * @param name nodes of one name form one cluster
 * @param host this node's own address: what it listens on and announces
 * @param publicHost what it announces instead; empty for {@code host}
 * @param port the cluster's port, the next nine being tried where it is taken; 0 for any free one,
 *     to 65535
 * @param eventBusPort the event bus's port; 0 for any free one, to 65535
 * @param members {@code host:port} of nodes to join
 * @param lite whether the node keeps no part of the cluster's data
 * @param heartbeatTimeout after which silence a node is taken for dead, whole seconds, 5 s to 5 min
 * @param hazelcastConfig a file in place of the packed hazelcast.xml; empty for none
 * @param tls the files for TLS between nodes, on the event bus
 * @param managementCenter where Hazelcast Management Center may look
 */
public record ClusterConfig(
    String name,
    String host,
    String publicHost,
    int port,
    int eventBusPort,
    List<String> members,
    boolean lite,
    Duration heartbeatTimeout,
    String hazelcastConfig,
    TlsConfig tls,
    ManagementCenterConfig managementCenter) {

  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
  private static final int MAX_PORT = 65_535;

  public ClusterConfig {
    members = List.copyOf(members);
    Require.notBlank("name", name);
    Require.notBlank("host", host);
    if (WILDCARDS.contains(host)) {
      throw new IllegalArgumentException(
          "host: must be an address at which others reach this node, but is " + host);
    }
    Require.between("port", port, 0, MAX_PORT);
    Require.between("event-bus-port", eventBusPort, 0, MAX_PORT);
    Require.between(
        "heartbeat-timeout", heartbeatTimeout, Duration.ofSeconds(5), Duration.ofMinutes(5));
    if (heartbeatTimeout.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException(
          "heartbeat-timeout: must be whole seconds, but is " + heartbeatTimeout.toMillis() + "ms");
    }
  }

  /** What the other nodes know this node by. */
  public String announcedHost() {
    return publicHost.isEmpty() ? host : publicHost;
  }
}
