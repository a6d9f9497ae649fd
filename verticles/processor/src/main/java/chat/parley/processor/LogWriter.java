package chat.parley.processor;

import chat.parley.protocol.DeadLetterHeaders;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
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

  /**
   * Puts a record aside as it is, with the reason; of one that is too large with these headers only
   * the value's hash.
   */
  Future<Void> deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
    return send(whole(record, reason))
        .recover(
            failure ->
                failure instanceof RecordTooLargeException
                    ? send(withoutValue(record, reason))
                    : Future.failedFuture(failure));
  }

  Future<Void> close() {
    return producer.close(3_000);
  }

  private Future<Void> send(ProducerRecord<byte[], byte[]> letter) {
    return producer.send(letter).mapEmpty();
  }

  /** Its own headers and key may be what is too large. */
  private static ProducerRecord<byte[], byte[]> withoutValue(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    var headers = new RecordHeaders();
    addPlace(headers, record, reason);
    headers.add(
        DeadLetterHeaders.VALUE_SHA256, sha256(record.value()).getBytes(StandardCharsets.US_ASCII));
    return new ProducerRecord<>(Topics.DEAD_LETTERS, null, (byte[]) null, null, headers);
  }

  private static String sha256(byte[] value) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(value == null ? new byte[0] : value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static ProducerRecord<byte[], byte[]> whole(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    var headers = new RecordHeaders(record.headers().toArray());
    addPlace(headers, record, reason);
    return new ProducerRecord<>(Topics.DEAD_LETTERS, null, record.key(), record.value(), headers);
  }

  private static void addPlace(
      RecordHeaders headers, ConsumerRecord<byte[], byte[]> record, String reason) {
    headers.add(DeadLetterHeaders.REASON, reason.getBytes(StandardCharsets.UTF_8));
    headers.add(DeadLetterHeaders.PARTITION, digits(record.partition()));
    headers.add(DeadLetterHeaders.OFFSET, digits(record.offset()));
  }

  private static byte[] digits(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
