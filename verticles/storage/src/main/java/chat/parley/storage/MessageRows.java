package chat.parley.storage;

import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import com.datastax.oss.driver.api.core.cql.Row;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads rows of messages. A row that is no message is skipped and counted: it fails no page. */
final class MessageRows {

  static final String COLUMNS =
      "sent_at, seq, user_id, author, text, client_message_id, prev_sent_at, prev_seq";

  private static final Logger LOG = LoggerFactory.getLogger(MessageRows.class);

  private static final int TEXT = 4;
  private static final int PREV_SENT_AT = 6;
  private static final int PREV_SEQ = 7;

  /** The prev_seq of a channel's first message. */
  static final long NO_PREV = -1;

  /** Ten of the longest texts have 2 MB: more than this is decoded on the threads for pages. */
  private static final long MAX_BYTES_ON_CALLER = 512 << 10;

  private final WorkerExecutor threads;
  private final Counter skipped;
  private final DistributionSummary readBytes;

  MessageRows(WorkerExecutor threads, MeterRegistry meters) {
    this.threads = threads;
    this.skipped =
        Counter.builder("parley.storage.rows.skipped")
            .description("Stored rows that are no message")
            .register(meters);
    this.readBytes =
        DistributionSummary.builder("parley.storage.read.bytes")
            .description("Texts brought by one query for history")
            .baseUnit("bytes")
            .register(meters);
  }

  static MessageId id(Row row) {
    return new MessageId(row.getInstant(0).toEpochMilli(), row.getLong(1));
  }

  static Prev prev(Row row) {
    if (row.isNull(PREV_SEQ)) {
      return Prev.UNKNOWN;
    }
    return row.isNull(PREV_SENT_AT)
        ? Prev.NONE
        : Prev.of(
            new MessageId(row.getInstant(PREV_SENT_AT).toEpochMilli(), row.getLong(PREV_SEQ)));
  }

  /**
   * The messages among the rows, in the same order.
   *
   * @param bytes the length of their texts
   */
  Future<List<EncodedMessage>> read(String channel, List<Row> rows, long bytes) {
    readBytes.record((double) bytes);
    return bytes <= MAX_BYTES_ON_CALLER
        ? Future.succeededFuture(decode(channel, rows))
        : threads.executeBlocking(() -> decode(channel, rows), false);
  }

  /** The length of the texts in UTF-8. */
  static long textBytes(List<Row> rows) {
    return rows.stream().mapToLong(MessageRows::textBytes).sum();
  }

  private static long textBytes(Row row) {
    var text = row.getBytesUnsafe(TEXT);
    return text == null ? 0 : text.remaining();
  }

  private List<EncodedMessage> decode(String channel, List<Row> rows) {
    return rows.stream().flatMap(row -> decode(channel, row).stream()).toList();
  }

  /** The message; empty for a row that is none. */
  private Optional<EncodedMessage> decode(String channel, Row row) {
    var id = id(row);
    var userId = row.getString(2);
    var author = row.getString(3);
    var text = row.getString(TEXT);
    if (userId == null || author == null || text == null) {
      skipped.increment();
      LOG.error("stored row {} of channel {} lacks its user, author or text", id, channel);
      return Optional.empty();
    }
    var clientMessageId = Optional.ofNullable(row.getString(5));
    return Optional.of(
        new ChatMessage(channel, id, userId, author, text, clientMessageId).encode(prev(row)));
  }
}
