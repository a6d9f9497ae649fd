package chat.parley.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.GatewayScenario;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Topics;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;

/** A gateway on real servers, a client that holds it to its document, and a look into the log. */
abstract class RestScenario extends GatewayScenario {

  static final String USER = "u-17";

  static ApiClient api;
  static String token;
  private static String bootstrapServers;

  @BeforeAll
  static void enter(KafkaServer kafka) {
    bootstrapServers = kafka.bootstrapServers();
    api = new ApiClient(gateway.vertx(), gateway.port());
    token = gateway.token(USER, Duration.ofHours(1));
  }

  static String messages(String channel) {
    return "/channels/" + ApiClient.encode(channel) + "/messages";
  }

  static ApiClient.Reply send(String channel, String text) {
    return api.post(messages(channel)).as(token).send(new JsonObject().put("text", text));
  }

  static JsonObject history(String channel, String query) {
    var reply = api.get(messages(channel) + query).as(token).send();
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    return reply.json();
  }

  /** A word that no other test uses, in lower case. */
  static String unique() {
    return TestNames.unique("x").replace('_', '0');
  }

  /** The record in the log that an answer to a send promises. */
  static ConsumerRecord<String, byte[]> logged(ApiClient.Reply sent) {
    assertThat(sent.status()).as("%s", sent.body()).isEqualTo(201);
    var id = MessageId.parse(sent.json().getString("id"));
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topics.MESSAGES).stream()
              .map(partition -> new TopicPartition(Topics.MESSAGES, partition.partition()))
              .toList();
      consumer.assign(partitions);
      return Awaitility.await()
          .until(() -> find(consumer, partitions, id), Optional::isPresent)
          .get();
    }
  }

  private static Optional<ConsumerRecord<String, byte[]>> find(
      KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, MessageId id) {
    var ends = consumer.endOffsets(partitions);
    partitions.forEach(p -> consumer.seek(p, Math.min(id.seq(), ends.get(p))));
    return StreamSupport.stream(consumer.poll(Duration.ofSeconds(1)).spliterator(), false)
        .filter(record -> record.offset() == id.seq() && record.timestamp() == id.sentAt())
        .findFirst();
  }
}
