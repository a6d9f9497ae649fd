package chat.parley.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.Topics;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a topic of messages that somebody else has made, or changed. */
@WithLocalServers(cassandra = false)
class TopicSetupIT {

  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, Topics.MESSAGES);

  private final Vertx vertx = Vertx.vertx();
  private final KafkaConfig kafka;
  private final Admin admin;

  TopicSetupIT(KafkaServer server) {
    kafka =
        new KafkaConfig(List.of(server.bootstrapServers()), 4, 1, 1, Duration.ofDays(30), Map.of());
    admin = Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()));
  }

  @BeforeEach
  void makeTopics() {
    ensure();
  }

  @AfterEach
  void close() {
    admin.close();
    vertx.close().await();
  }

  @Test
  void ourTopicKeepsMessagesForAsLongAsIsConfigured() {
    assertThat(setting("retention.ms")).isEqualTo(days(30));
    assertThat(setting("retention.bytes")).isEqualTo("-1");
    assertThat(setting("cleanup.policy")).isEqualTo("delete");
    assertThat(setting("message.timestamp.type")).isEqualTo("LogAppendTime");
  }

  @Test
  void aTopicThatWouldDeleteMessagesEarlyIsToldToKeepThem() {
    set("retention.ms", days(7));
    set("retention.bytes", "1000000000");

    ensure();

    assertThat(setting("retention.ms")).isEqualTo(days(30));
    assertThat(setting("retention.bytes")).isEqualTo("-1");
  }

  @Test
  void aTopicThatKeepsThemForLongerIsLeftAsItIs() {
    set("retention.ms", "-1");
    ensure();
    assertThat(setting("retention.ms")).isEqualTo("-1");

    set("retention.ms", days(400));
    ensure();
    assertThat(setting("retention.ms")).isEqualTo(days(400));
    set("retention.ms", days(30));
  }

  @ParameterizedTest
  @CsvSource({
    "message.timestamp.type, CreateTime, LogAppendTime",
    "cleanup.policy, compact, delete",
    "unclean.leader.election.enable, true, false"
  })
  void aTopicWithWhichMessagesCanBeLostIsNotUsed(String name, String bad, String good) {
    set(name, bad);
    try {
      assertThatExceptionOfType(UnfitTopicException.class)
          .isThrownBy(this::ensure)
          .withMessage(
              "topic parley.messages has %s=%s, with which acknowledged messages can be lost: set"
                  + " it to %s",
              name, bad, good);
    } finally {
      set(name, good);
    }
    ensure();
  }

  private void ensure() {
    try {
      TopicSetup.ensure(vertx, kafka).await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void set(String name, String value) {
    var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    get(() -> admin.incrementalAlterConfigs(Map.of(TOPIC, List.of(change))).all().get());
  }

  private String setting(String name) {
    return get(() -> admin.describeConfigs(List.of(TOPIC)).all().get())
        .get(TOPIC)
        .get(name)
        .value();
  }

  private static String days(int days) {
    return Long.toString(Duration.ofDays(days).toMillis());
  }

  private interface Request<T> {
    T run() throws ExecutionException, InterruptedException;
  }

  private static <T> T get(Request<T> request) {
    try {
      return request.run();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
