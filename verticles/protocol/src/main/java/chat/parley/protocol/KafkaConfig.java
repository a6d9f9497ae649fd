package chat.parley.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How to reach Kafka, and how the topics are made where they are missing.
 *
 * @param bootstrapServers {@code host:port} of some brokers
 * @param partitions of {@link Topics#MESSAGES} when it is created, 1 to 10,000
 * @param replicationFactor of both topics when they are created, 1 to 10
 * @param minInsyncReplicas how many replicas must have a message before it is acknowledged, 1 to
 *     the replication factor
 * @param retention how long Kafka keeps a message at least, stored or not, 1 day to 100 years: a
 *     topic that keeps less is told to keep so much
 * @param properties further client properties, such as those for SASL and TLS
 */
public record KafkaConfig(
    List<String> bootstrapServers,
    int partitions,
    int replicationFactor,
    int minInsyncReplicas,
    Duration retention,
    Map<String, String> properties) {

  public KafkaConfig {
    bootstrapServers = List.copyOf(bootstrapServers);
    properties = Map.copyOf(properties);
    Require.notEmpty("bootstrap-servers", bootstrapServers);
    Require.between("partitions", partitions, 1, 10_000);
    Require.between("replication-factor", replicationFactor, 1, 10);
    Require.between("min-insync-replicas", minInsyncReplicas, 1, replicationFactor);
    Require.between("retention", retention, Duration.ofDays(1), Duration.ofDays(36_500));
  }

  /** What every Kafka client of ours is given; each adds what is its own. A fresh map. */
  public Map<String, String> clientProperties() {
    var all = new HashMap<>(properties);
    all.put("bootstrap.servers", String.join(",", bootstrapServers));
    return all;
  }

  /**
   * What every producer of ours is given: what was acknowledged is on all in-sync replicas, once
   * and in order, and leaves without waiting for company. A fresh map.
   */
  public Map<String, String> producerProperties() {
    var all = clientProperties();
    all.put("acks", "all");
    all.put("enable.idempotence", "true");
    all.put("linger.ms", "0");
    return all;
  }

  /** Client properties can hold passwords: only their names are shown. */
  @Override
  public String toString() {
    return "KafkaConfig[bootstrapServers="
        + bootstrapServers
        + ", partitions="
        + partitions
        + ", replicationFactor="
        + replicationFactor
        + ", minInsyncReplicas="
        + minInsyncReplicas
        + ", retention="
        + retention
        + ", properties="
        + properties.keySet()
        + "]";
  }
}
