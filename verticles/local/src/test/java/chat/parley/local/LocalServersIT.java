package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithLocalServers
class LocalServersIT {

  @Test
  void kafkaKeepsAcknowledgedRecordsAndPortOverKill(KafkaServer kafka) throws Exception {
    String topic = TestNames.unique("topic");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    String address = kafka.bootstrapServers();
    produce(kafka, topic, "before");

    kafka.kill();
    assertThat(kafka.isAlive()).isFalse();
    kafka.restart();
    produce(kafka, topic, "after");

    assertThat(kafka.bootstrapServers()).isEqualTo(address);
    assertThat(consume(kafka, topic, 2)).containsExactly("before", "after");
  }

  @Test
  void cassandraKeepsAcknowledgedWritesAndPortOverKill(CassandraServer cassandra) {
    String keyspace = TestNames.unique("ks");
    String address = cassandra.contactPoint();
    try (CqlSession session = session(cassandra)) {
      session.execute(
          "CREATE KEYSPACE "
              + keyspace
              + " WITH replication = {'class': 'NetworkTopologyStrategy', '"
              + cassandra.datacenter()
              + "': 1}");
      session.execute("CREATE TABLE " + keyspace + ".t (k int PRIMARY KEY)");
      for (int i = 0; i < 200; i++) {
        session.execute("INSERT INTO " + keyspace + ".t (k) VALUES (" + i + ")");
      }
      cassandra.kill(); // at once: nothing has had the time to be flushed
    }

    cassandra.restart();

    assertThat(cassandra.contactPoint()).isEqualTo(address);
    try (CqlSession session = session(cassandra)) {
      assertThat(session.execute("SELECT k FROM " + keyspace + ".t").all()).hasSize(200);
    }
  }

  @Test
  void pausedServerAnswersAgainWhenUnpaused(KafkaServer kafka) {
    kafka.pause();
    assertThat(kafka.isAlive()).isTrue();
    assertThat(Probe.KAFKA.isReady(Ports.HOST, kafka.port())).isFalse();

    kafka.unpause();
    assertThat(Probe.KAFKA.isReady(Ports.HOST, kafka.port())).isTrue();
  }

  @Test
  void healBringsBackWhatATestLeftDeadOrFrozen(KafkaServer kafka, CassandraServer cassandra) {
    kafka.kill();
    cassandra.pause();

    kafka.heal();
    cassandra.heal();

    assertThat(Probe.KAFKA.isReady(Ports.HOST, kafka.port())).isTrue();
    assertThat(Probe.CASSANDRA.isReady(Ports.HOST, cassandra.port())).isTrue();
  }

  @Test
  void takenPortIsNamed(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(Ports.address(0));

      assertThatThrownBy(() -> KafkaServer.start(folder, Ports.HOST, taken.getLocalPort()))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
    }
  }

  private static void produce(KafkaServer kafka, String topic, String value) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private static List<String> consume(KafkaServer kafka, String topic, int count) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new ArrayList<>();
      await()
          .until(
              () -> {
                StreamSupport.stream(consumer.poll(Duration.ofMillis(100)).spliterator(), false)
                    .map(ConsumerRecord::value)
                    .forEach(values::add);
                return values.size() >= count;
              });
      return values;
    }
  }

  private static CqlSession session(CassandraServer cassandra) {
    return CqlSession.builder()
        // A young server on a busy machine may take longer than the driver's two seconds for a
        // table.
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                .build())
        .addContactPoint(Ports.address(cassandra.port()))
        .withLocalDatacenter(cassandra.datacenter())
        .build();
  }
}
