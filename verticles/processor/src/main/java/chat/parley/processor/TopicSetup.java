package chat.parley.processor;

import chat.parley.protocol.KafkaConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Makes sure that the topics are there before anything uses them. */
public final class TopicSetup {

  private TopicSetup() {}

  /**
   * Creates the topics that are missing, and checks the one of messages.
   *
   * @return fails when Kafka does not answer within seconds, and with {@link UnfitTopicException}
   *     when that topic is set so that messages can be lost
   */
  public static Future<Void> ensure(Vertx vertx, KafkaConfig config) {
    var admin = KafkaAdmin.open(vertx, config);
    return admin.ensureTopics().eventually(admin::close);
  }
}
