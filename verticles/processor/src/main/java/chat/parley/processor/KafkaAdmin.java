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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Asks Kafka about its topics, and makes ours where they are missing. Thread-safe.
 *
 * <p>The client is Kafka's own: Vert.x's wrapper does not tell topic ids.
 */
public final class KafkaAdmin {

  private static final String FOR_EVER = "-1";
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

  /** Creates the topics that are missing. Those that exist are left as they are. */
  public Future<Void> ensureTopics() {
    return ensure(messagesTopic()).compose(done -> ensure(deadLettersTopic()));
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
                "LogAppendTime",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(config.minInsyncReplicas())));
  }

  private NewTopic deadLettersTopic() {
    return new NewTopic(Topics.DEAD_LETTERS, 1, (short) config.replicationFactor())
        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, FOR_EVER));
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
