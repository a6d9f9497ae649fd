package chat.parley.app.config;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.processor.ProcessorConfig;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.Require;
import chat.parley.storage.StorageConfig;
import java.time.Duration;
import java.util.Set;

/**
 * All that a node may be told.
 *
 * @param roles what this node does, at least one
 * @param startupTimeout how long the start waits for the cluster, Cassandra and Kafka, 1 s to 1 h
 * @param shutdownTimeout how long an ordered stop may take, 1 s to 10 min
 * @param cluster how the nodes find each other
 * @param kafka how to reach Kafka
 * @param cassandra how to reach Cassandra
 * @param gateway for {@link Role#GATEWAY}
 * @param auth for {@link Role#GATEWAY}
 * @param processor for {@link Role#PROCESSOR}
 * @param management health and metrics
 */
public record ParleyConfig(
    Set<Role> roles,
    Duration startupTimeout,
    Duration shutdownTimeout,
    ClusterConfig cluster,
    KafkaConfig kafka,
    StorageConfig cassandra,
    GatewayConfig gateway,
    AuthConfig auth,
    ProcessorConfig processor,
    ManagementConfig management) {

  private static final Duration SECOND = Duration.ofSeconds(1);

  public ParleyConfig {
    roles = Set.copyOf(roles);
    Require.notEmpty("roles", roles);
    Require.between("startup-timeout", startupTimeout, SECOND, Duration.ofHours(1));
    Require.between("shutdown-timeout", shutdownTimeout, SECOND, Duration.ofMinutes(10));
    if (roles.contains(Role.GATEWAY) && !auth.hasKey()) {
      throw new IllegalArgumentException(
          "auth.secret: must be set on a gateway unless auth.issuers is, but both are empty");
    }
  }
}
