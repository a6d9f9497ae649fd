package chat.parley.processor;

import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the consumer group: a worker for every partition it is assigned, paused while its
 * window is full, and a commit of what is stored every so often.
 *
 * <p>Records come through the batch handler, because batches, assignments and revocations then
 * reach this context in the order in which the consumer saw them: a worker never gets a record that
 * was fetched for an earlier assignment. Every commit states a fact (all below is stored), so one
 * that comes late, from a consumer that has lost the partition, can cause a redelivery but no loss.
 */
final class PartitionConsumer extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionConsumer.class);

  // A commit, a pause or a resume waits behind the running poll, so this bounds them.
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(50);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long STOP_CHECK_MS = 20;

  // A member learns of a rebalance with its next heartbeat, and moving partitions have no owner
  // until it does: frequent heartbeats keep that short.
  private static final long HEARTBEATS_PER_SESSION = 12;

  private final KafkaConfig kafka;
  private final PartitionWorker.Shared shared;
  private final Map<TopicPartition, PartitionWorker> workers = new HashMap<>();
  private final Set<TopicPartition> paused = new HashSet<>();
  private KafkaReadStream<byte[], byte[]> stream;
  private boolean committing;
  private boolean stopping;

  PartitionConsumer(KafkaConfig kafka, PartitionWorker.Shared shared) {
    this.kafka = kafka;
    this.shared = shared;
  }

  @Override
  public Future<?> start() {
    stream =
        KafkaReadStream.create(
            vertx, properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    stream.pollTimeout(POLL_TIMEOUT);
    stream.exceptionHandler(
        failure -> LOG.warn("the Kafka consumer reports: {}", failure, failure));
    stream.partitionsAssignedHandler(this::assigned);
    stream.partitionsRevokedHandler(this::revoked);
    stream.batchHandler(this::accept);
    vertx.setPeriodic(shared.config().commitInterval().toMillis(), timer -> tick());
    return stream.subscribe(Set.of(Topics.MESSAGES));
  }

  /** Takes no more records, lets what is under way be stored, commits, and leaves the group. */
  @Override
  public Future<?> stop() {
    stopping = true;
    return stream
        .pause(Set.copyOf(workers.keySet()))
        .compose(paused -> awaitStored(System.nanoTime() + STOP_TIMEOUT.toNanos()))
        .compose(stored -> commit())
        .onFailure(failure -> LOG.warn("stopped before everything was committed", failure))
        .eventually(() -> stream.close())
        .onComplete(closed -> Set.copyOf(workers.keySet()).forEach(this::closeWorker));
  }

  /** Succeeds while the consumer's thread takes tasks. */
  Future<Void> check() {
    return stream.assignment().mapEmpty();
  }

  private Properties properties() {
    var properties = new Properties();
    properties.putAll(kafka.clientProperties());
    var config = shared.config();
    properties.put("group.id", config.group());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.min.bytes", "1");
    properties.put("session.timeout.ms", Long.toString(config.sessionTimeout().toMillis()));
    properties.put(
        "heartbeat.interval.ms",
        Long.toString(config.sessionTimeout().toMillis() / HEARTBEATS_PER_SESSION));
    properties.put(
        "partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    return properties;
  }

  private void assigned(Set<TopicPartition> partitions) {
    LOG.info("partitions assigned: {}", partitions);
    for (var partition : partitions) {
      closeWorker(partition);
      workers.put(partition, new PartitionWorker(partition.partition(), shared));
      shared.meters().partitions.incrementAndGet();
    }
  }

  private void revoked(Set<TopicPartition> partitions) {
    LOG.info("partitions revoked: {}", partitions);
    partitions.forEach(this::closeWorker);
  }

  private void closeWorker(TopicPartition partition) {
    var worker = workers.remove(partition);
    if (worker != null) {
      worker.close();
      shared.meters().unstored(partition.partition(), OptionalLong.empty());
      shared.meters().partitions.decrementAndGet();
      if (paused.remove(partition)) {
        shared.meters().pausedPartitions.decrementAndGet();
      }
    }
  }

  private void accept(ConsumerRecords<byte[], byte[]> records) {
    if (stopping) {
      return;
    }
    for (var partition : records.partitions()) {
      var worker = workers.get(partition);
      // Without a worker the partition was revoked after this poll; its new owner has the records.
      if (worker != null) {
        records.records(partition).forEach(worker::accept);
        pauseIfFull(partition, worker);
      }
    }
  }

  private void pauseIfFull(TopicPartition partition, PartitionWorker worker) {
    if (worker.isFull() && paused.add(partition)) {
      shared.meters().pausedPartitions.incrementAndGet();
      stream
          .pause(Set.of(partition))
          .onFailure(failure -> LOG.debug("{} was not paused", partition, failure));
    }
  }

  private void tick() {
    workers.forEach(
        (partition, worker) ->
            shared.meters().unstored(partition.partition(), worker.oldestSentAt()));
    for (var partition : Set.copyOf(paused)) {
      if (workers.get(partition).hasRoom() && !stopping) {
        paused.remove(partition);
        shared.meters().pausedPartitions.decrementAndGet();
        stream
            .resume(Set.of(partition))
            .onFailure(failure -> LOG.debug("{} was not resumed", partition, failure));
      }
    }
    if (!committing) {
      commit().onFailure(failure -> LOG.info("a commit failed and is tried again: {}", failure));
    }
  }

  private Future<Void> commit() {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    workers.forEach(
        (partition, worker) ->
            worker
                .committable()
                .ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset))));
    if (offsets.isEmpty()) {
      return Future.succeededFuture();
    }
    committing = true;
    return stream
        .commit(offsets)
        .onComplete(done -> committing = false)
        .<Void>mapEmpty()
        .onSuccess(
            done ->
                offsets.forEach(
                    (partition, offset) -> {
                      var worker = workers.get(partition);
                      if (worker != null) {
                        worker.committed(offset.offset());
                      }
                    }));
  }

  private Future<Void> awaitStored(long deadline) {
    var promise = Promise.<Void>promise();
    vertx.setPeriodic(
        0,
        STOP_CHECK_MS,
        timer -> {
          boolean done = workers.values().stream().allMatch(PartitionWorker::isDone);
          if (done || System.nanoTime() > deadline) {
            vertx.cancelTimer(timer);
            promise.complete();
          }
        });
    return promise.future();
  }
}
