package chat.parley.processor;

import chat.parley.protocol.Addresses;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Heads;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Utf8;
import chat.parley.storage.CassandraStorage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of one partition, from its assignment to its revocation: takes records in the log's
 * order and gives each to the lane of its channel. A record that can never be stored goes to the
 * dead letters and blocks nobody. Runs on the context of its consumer.
 */
final class PartitionWorker {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionWorker.class);
  private static final int HEADS_A_MESSAGE = 500;

  /** What the workers of a node share. */
  record Shared(
      Vertx vertx,
      ProcessorConfig config,
      CassandraStorage storage,
      LogWriter log,
      KafkaAdmin admin,
      WindowTotal total,
      LaneTotal laneTotal,
      ProcessorMeters meters) {}

  private final int partition;
  private final Shared shared;
  private final Retry retry;
  private final OffsetWindow window;
  private final Future<String> epoch;
  private final ChannelHeads heads;
  private final RepeatedSends repeats;
  private final Lanes<ChannelLane> lanes;
  private final long headsTimer;
  private boolean closed;

  PartitionWorker(int partition, Shared shared) {
    this.partition = partition;
    this.shared = shared;
    var config = shared.config();
    this.retry =
        new Retry(
            shared.vertx(),
            config.retryMin(),
            config.retryMax(),
            failure -> {
              shared.meters().storeFailures.increment();
              LOG.debug("a write failed and is tried again", failure);
            });
    this.window = new OffsetWindow(config.windowMessages(), config.windowSize().bytes());
    this.epoch =
        retry.untilDone(shared.admin()::messagesTopicId).map(topic -> topic + "/" + partition);
    this.heads = new ChannelHeads(config.headsInterval(), System::nanoTime);
    this.repeats = new RepeatedSends(shared.storage().sends());
    this.lanes = new Lanes<>(shared.laneTotal(), ChannelLane::isIdle);
    this.headsTimer =
        shared
            .vertx()
            .setPeriodic(
                config.headsInterval().toMillis(),
                timer -> {
                  announceHeads();
                  lanes.forgetAllIdle();
                });
  }

  void accept(ConsumerRecord<byte[], byte[]> record) {
    int bytes = Math.max(record.serializedValueSize(), 0);
    var slot = window.open(record.offset(), record.timestamp(), bytes);
    shared.total().add(1, bytes);
    process(record)
        .onSuccess(
            done -> {
              if (!closed) {
                shared.total().add(-window.size(), -window.bytes());
                window.stored(slot);
                shared.total().add(window.size(), window.bytes());
                lanes.forgetIdle();
              }
            });
  }

  /** The offset to commit, if there is a new one. */
  OptionalLong committable() {
    return window.committable();
  }

  void committed(long offset) {
    window.committed(offset);
  }

  /** No more records should come: for this partition, or for all of the node together. */
  boolean isFull() {
    return window.isFull() || shared.total().isFull();
  }

  boolean hasRoom() {
    return window.hasRoom() && shared.total().hasRoom();
  }

  /** When the first message was sent that is not stored, in milliseconds since the epoch. */
  OptionalLong oldestSentAt() {
    return window.oldestSentAt();
  }

  boolean isDone() {
    return window.isEmpty();
  }

  /** Another owner takes over: what is under way here ends, and is redelivered there. */
  void close() {
    closed = true;
    retry.cancel();
    shared.vertx().cancelTimer(headsTimer);
    shared.total().add(-window.size(), -window.bytes());
    lanes.clear();
  }

  private Future<Void> process(ConsumerRecord<byte[], byte[]> record) {
    String channel;
    LogEntry entry;
    MessageId id;
    try {
      channel = channel(record.key());
      entry = LogEntry.decode(record.value());
      id = new MessageId(record.timestamp(), record.offset());
    } catch (ParleyException malformed) {
      return putAside(record, malformed.getMessage());
    } catch (RuntimeException unexpected) {
      LOG.error("a record cannot be read", unexpected);
      return putAside(record, unexpected.toString());
    }
    var lane = lanes.get(channel, () -> new ChannelLane(channel, id, this));
    var done = entry instanceof LogEntry.Post post ? lane.post(post, id) : lane.openBucket(id);
    // Also what is dropped at once: so the window bounds the lanes that are not idle.
    return done.compose(nothing -> lane.begun());
  }

  /** Also with nothing to tell: so gateways know that they hear this owner. */
  private void announceHeads() {
    if (!epoch.succeeded()) {
      return;
    }
    var due = heads.due();
    shared.meters().heads.increment(due.size());
    int from = 0;
    do {
      var some = due.subList(from, Math.min(from + HEADS_A_MESSAGE, due.size()));
      var message = new Heads(epoch.result(), config().headsInterval(), some);
      vertx().eventBus().publish(Addresses.HEADS, message.encode());
      from += HEADS_A_MESSAGE;
    } while (from < due.size());
  }

  private Future<Void> putAside(ConsumerRecord<byte[], byte[]> record, String reason) {
    LOG.warn("dead letter: partition {} offset {}: {}", partition, record.offset(), reason);
    shared.meters().deadLetters.increment();
    return retry.untilDone(() -> shared.log().deadLetter(record, reason));
  }

  private static String channel(byte[] key) {
    if (key == null) {
      throw new ParleyException(ErrorCode.INVALID_CHANNEL, "no channel id");
    }
    return ChannelId.check(Utf8.decode("the channel id", key));
  }

  int partition() {
    return partition;
  }

  Vertx vertx() {
    return shared.vertx();
  }

  ProcessorConfig config() {
    return shared.config();
  }

  CassandraStorage storage() {
    return shared.storage();
  }

  LogWriter log() {
    return shared.log();
  }

  ProcessorMeters meters() {
    return shared.meters();
  }

  Retry retry() {
    return retry;
  }

  ChannelHeads heads() {
    return heads;
  }

  RepeatedSends repeats() {
    return repeats;
  }

  boolean isClosed() {
    return closed;
  }

  /** What seqs of this partition count in: the topic's id and the partition's number. */
  Future<String> epoch() {
    return epoch;
  }
}
