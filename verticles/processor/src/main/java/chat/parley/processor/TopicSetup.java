package chat.parley.processor;

import chat.parley.protocol.KafkaConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Makes sure that the topics are there before anything uses them. */
public final class TopicSetup {

  private TopicSetup() {}

  /** Creates the topics that are missing; fails when Kafka does not answer within seconds. */
  public static Future<Void> ensure(Vertx vertx, KafkaConfig config) {
    var admin = KafkaAdmin.open(vertx, config);
    return admin.ensureTopics().eventually(admin::close);
  }
}
