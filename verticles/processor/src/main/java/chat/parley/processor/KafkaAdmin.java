package chat.parley.processor;

import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka about its topics, makes ours where they are missing, and sees to it that they keep
 * what was acknowledged until it is stored. Thread-safe.
 *
 * <p>The client is Kafka's own: Vert.x's wrapper does not tell topic ids.
 */
public final class KafkaAdmin {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaAdmin.class);

  private static final String REQUEST_TIMEOUT_MS = "2000";

  private final Vertx vertx;
  private final KafkaConfig config;
  private final Admin admin;

  private KafkaAdmin(Vertx vertx, KafkaConfig config, Admin admin) {
    this.vertx = vertx;
    this.config = config;
    this.admin = admin;
  }

  /** Opens a client; Kafka need not answer yet. */
  public static KafkaAdmin open(Vertx vertx, KafkaConfig config) {
    Map<String, Object> properties = new HashMap<>(config.clientProperties());
    properties.put("request.timeout.ms", REQUEST_TIMEOUT_MS);
    properties.put("default.api.timeout.ms", REQUEST_TIMEOUT_MS);
    return new KafkaAdmin(vertx, config, Admin.create(properties));
  }

  /**
   * Creates the topics that are missing. That of messages is told to keep them for as long as is
   * configured, if it keeps them for less; its other settings are left as they are.
   *
   * @return fails with {@link UnfitTopicException} where they cannot be
   */
  public Future<Void> ensureTopics() {
    return ensure(messagesTopic())
        .compose(done -> checkMessagesTopic())
        .compose(done -> ensure(deadLettersTopic()));
  }

  private Future<Void> checkMessagesTopic() {
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.MESSAGES);
    return future(admin.describeConfigs(List.of(topic)).all())
        .compose(
            configs -> {
              var settings = MessagesTopic.of(configs.get(topic));
              settings.check();
              var changes = settings.changesToKeep(config.retention());
              if (changes.isEmpty()) {
                return Future.succeededFuture();
              }
              LOG.warn("topic {} would delete messages early; set {}", Topics.MESSAGES, changes);
              return future(admin.incrementalAlterConfigs(Map.of(topic, operations(changes))).all())
                  .mapEmpty();
            });
  }

  private static List<AlterConfigOp> operations(Map<String, String> changes) {
    return changes.entrySet().stream()
        .map(
            change ->
                new AlterConfigOp(
                    new ConfigEntry(change.getKey(), change.getValue()), AlterConfigOp.OpType.SET))
        .toList();
  }

  /**
   * The id that Kafka gave the topic of messages; another one when it was deleted and made anew.
   */
  public Future<String> messagesTopicId() {
    return future(admin.describeTopics(List.of(Topics.MESSAGES)).allTopicNames())
        .map(topics -> topics.get(Topics.MESSAGES).topicId().toString());
  }

  /** Succeeds while a broker answers. */
  public Future<Void> ping() {
    return future(admin.describeCluster().nodes()).mapEmpty();
  }

  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          admin.close();
          return null;
        });
  }

  private NewTopic messagesTopic() {
    return new NewTopic(Topics.MESSAGES, config.partitions(), (short) config.replicationFactor())
        .configs(
            Map.of(
                // The broker's clock is the message's.
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                MessagesTopic.BROKERS_TIME,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(config.retention().toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG,
                MessagesTopic.FOR_EVER,
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(config.minInsyncReplicas())));
  }

  private NewTopic deadLettersTopic() {
    return new NewTopic(Topics.DEAD_LETTERS, 1, (short) config.replicationFactor())
        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, MessagesTopic.FOR_EVER));
  }

  private Future<Void> ensure(NewTopic topic) {
    return future(admin.createTopics(List.of(topic)).all())
        .recover(
            failure ->
                failure instanceof TopicExistsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private <T> Future<T> future(KafkaFuture<T> kafka) {
    return Future.fromCompletionStage(kafka.toCompletionStage(), vertx.getOrCreateContext())
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure));
  }
}
