package chat.parley.gateway.chat;

import chat.parley.gateway.admission.ByteBudget;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the log. A send is answered only when all in-sync replicas have it, and the answer
 * carries the broker's offset and append time, which are the message's id. While Kafka acknowledges
 * nothing, sends are refused at once, but for one now and then that finds out whether it is back.
 * Thread-safe; sends of one thread keep their order.
 */
public final class Ingress {

  private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);
  private static final String MAX_BLOCK_MS = "1000";
  private static final String CHECK_TIMEOUT_MS = "2000";

  private final Vertx vertx;
  private final KafkaWriteStream<byte[], byte[]> producer;
  // The producer answers from what it knows already, so health is asked of Kafka's admin client.
  private final Admin admin;
  private final int maxInFlight;
  private final Duration timeout;
  private final AtomicInteger inFlight;
  private final ByteBudget size;
  private final Outage outage = new Outage(System::nanoTime);
  private final Timer acknowledged;
  private final Counter failed;

  public Ingress(Vertx vertx, GatewayConfig config, KafkaConfig kafka, MeterRegistry meters) {
    this.vertx = vertx;
    maxInFlight = config.maxSendsInFlight();
    timeout = config.sendTimeout();
    producer =
        KafkaWriteStream.create(
            vertx, properties(kafka), new ByteArraySerializer(), new ByteArraySerializer());
    // Every failure is answered where the send was asked for.
    producer.exceptionHandler(failure -> {});
    admin = admin(kafka);
    inFlight = meters.gauge("parley.ingress.in.flight", new AtomicInteger());
    size = new ByteBudget(config.maxSendsSize().bytes());
    Gauge.builder("parley.ingress.in.flight.bytes", size, ByteBudget::taken).register(meters);
    acknowledged =
        Timer.builder("parley.ingress.acknowledged")
            .description("time until Kafka acknowledged a message")
            .publishPercentileHistogram()
            .register(meters);
    failed =
        Counter.builder("parley.ingress.failed")
            .description("sends that Kafka did not acknowledge in time")
            .register(meters);
  }

  /**
   * Appends a message to its channel's partition.
   *
   * @return the id that Kafka gave it; fails with UNAVAILABLE when Kafka does not answer within the
   *     limit, has not answered others for a while, or too many sends wait already
   */
  Future<MessageId> send(String channel, LogEntry.Post post) {
    var value = post.encode();
    if (!enter(value.length)) {
      failed.increment();
      return Future.failedFuture(unavailable(null));
    }
    long started = System.nanoTime();
    // The slot is held until Kafka's client lets go of the record, not until the sender gives up.
    return producer
        .send(
            new ProducerRecord<>(Topics.MESSAGES, channel.getBytes(StandardCharsets.UTF_8), value))
        .onComplete(
            done -> {
              leave(value.length);
              outage.answered(done.succeeded());
            })
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(written -> new MessageId(written.timestamp(), written.offset()))
        .onSuccess(id -> acknowledged.record(Duration.ofNanos(System.nanoTime() - started)))
        .recover(
            failure -> {
              failed.increment();
              outage.unanswered();
              LOG.info("Kafka did not acknowledge a send: {}", failure.toString());
              return Future.failedFuture(unavailable(failure));
            });
  }

  private boolean enter(int bytes) {
    if (!size.take(bytes)) {
      return false;
    }
    if (inFlight.incrementAndGet() > maxInFlight || !outage.admits()) {
      leave(bytes);
      return false;
    }
    return true;
  }

  private void leave(int bytes) {
    inFlight.decrementAndGet();
    size.giveBack(bytes);
  }

  /** Succeeds while a broker answers. */
  public Future<Void> check() {
    return Future.fromCompletionStage(
            admin.describeCluster().nodes().toCompletionStage(), vertx.getOrCreateContext())
        .mapEmpty();
  }

  /** Waits for what is under way, up to the send timeout, and closes. */
  public Future<Void> close() {
    return producer
        .close(timeout.toMillis())
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      admin.close(timeout);
                      return null;
                    }));
  }

  private Admin admin(KafkaConfig kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put("request.timeout.ms", CHECK_TIMEOUT_MS);
    properties.put("default.api.timeout.ms", CHECK_TIMEOUT_MS);
    return Admin.create(properties);
  }

  private Properties properties(KafkaConfig kafka) {
    var limit = Long.toString(timeout.toMillis());
    var properties = new Properties();
    properties.putAll(kafka.producerProperties());
    properties.put("compression.type", "none");
    properties.put("request.timeout.ms", limit);
    properties.put("delivery.timeout.ms", limit);
    properties.put("max.block.ms", MAX_BLOCK_MS);
    return properties;
  }

  private static ParleyException unavailable(Throwable cause) {
    return ParleyException.unavailable(
        "the message was not accepted in time; send it again", cause);
  }
}
