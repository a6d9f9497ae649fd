package chat.parley.processor;

import chat.parley.protocol.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the topic of messages is set, as far as it matters for keeping what was acknowledged.
 *
 * @param timestampType whose time a record has
 * @param cleanupPolicy what is done with old records
 * @param isUncleanElectionAllowed whether a replica that lacks records may become the leader
 * @param retentionMillis how long records are kept; negative for ever
 * @param retentionBytes how many bytes of a partition are kept; negative for all
 */
record MessagesTopic(
    String timestampType,
    String cleanupPolicy,
    boolean isUncleanElectionAllowed,
    long retentionMillis,
    long retentionBytes) {

  /** A record has the time at which the broker appended it. */
  static final String BROKERS_TIME = "LogAppendTime";

  static final String FOR_EVER = "-1";

  static MessagesTopic of(Config config) {
    return new MessagesTopic(
        value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG),
        value(config, TopicConfig.CLEANUP_POLICY_CONFIG),
        Boolean.parseBoolean(value(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)),
        Long.parseLong(value(config, TopicConfig.RETENTION_MS_CONFIG)),
        Long.parseLong(value(config, TopicConfig.RETENTION_BYTES_CONFIG)));
  }

  /**
   * Looks for what nobody but an operator may change, since messages can have been lost by it, or
   * have been given other ids.
   *
   * @throws UnfitTopicException with what to set
   */
  void check() {
    require(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestampType, BROKERS_TIME);
    require(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy, TopicConfig.CLEANUP_POLICY_DELETE);
    require(
        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
        Boolean.toString(isUncleanElectionAllowed),
        "false");
  }

  /** What is to be set so that messages are kept for so long. */
  Map<String, String> changesToKeep(Duration retention) {
    var changes = new LinkedHashMap<String, String>();
    if (retentionMillis >= 0 && retentionMillis < retention.toMillis()) {
      changes.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }
    if (retentionBytes >= 0) {
      changes.put(TopicConfig.RETENTION_BYTES_CONFIG, FOR_EVER);
    }
    return changes;
  }

  private static void require(String setting, String is, String wanted) {
    if (!wanted.equals(is)) {
      throw new UnfitTopicException(
          "topic %s has %s=%s, with which acknowledged messages can be lost: set it to %s"
              .formatted(Topics.MESSAGES, setting, is, wanted));
    }
  }

  private static String value(Config config, String setting) {
    return config.get(setting).value();
  }
}
