package chat.parley.processor;

import chat.parley.protocol.DeadLetterHeaders;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a processor itself writes to Kafka: dead letters, and the announcements of new buckets. */
final class LogWriter {

  private final KafkaWriteStream<byte[], byte[]> producer;

  LogWriter(Vertx vertx, KafkaConfig config) {
    var properties = new Properties();
    properties.putAll(config.producerProperties());
    properties.put("max.block.ms", "3000");
    properties.put("request.timeout.ms", "3000");
    properties.put("delivery.timeout.ms", "6000");
    producer =
        KafkaWriteStream.create(
            vertx, properties, new ByteArraySerializer(), new ByteArraySerializer());
    // Every failure is handled where the write was asked for.
    producer.exceptionHandler(failure -> {});
  }

  /** Announces a new bucket in the channel's own partition, behind what is in the log already. */
  Future<Void> openBucket(int partition, String channel) {
    return producer
        .send(
            new ProducerRecord<>(
                Topics.MESSAGES,
                partition,
                channel.getBytes(StandardCharsets.UTF_8),
                new LogEntry.OpenBucket().encode()))
        .mapEmpty();
  }

  /** Puts a record aside as it is, with the reason. */
  Future<Void> deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
    var headers = new RecordHeaders(record.headers().toArray());
    headers.add(DeadLetterHeaders.REASON, reason.getBytes(StandardCharsets.UTF_8));
    headers.add(DeadLetterHeaders.PARTITION, digits(record.partition()));
    headers.add(DeadLetterHeaders.OFFSET, digits(record.offset()));
    return producer
        .send(
            new ProducerRecord<>(Topics.DEAD_LETTERS, null, record.key(), record.value(), headers))
        .mapEmpty();
  }

  Future<Void> close() {
    return producer.close(3_000);
  }

  private static byte[] digits(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
