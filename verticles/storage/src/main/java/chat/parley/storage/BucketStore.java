package chat.parley.storage;

import chat.parley.protocol.MessageId;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.cassandra.ResultSet;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/** Where the buckets of channels start and how full they are; for the channel's owner. */
public final class BucketStore {

  /** Rows a page while counting: a text has up to 200 KB. */
  private static final int COUNT_PAGE_SIZE = 250;

  private static final int TEXT = 2;

  private final Queries queries;
  private final PreparedStatement newerStarts;
  private final PreparedStatement open;
  private final PreparedStatement checkpointed;
  private final PreparedStatement checkpoint;
  private final PreparedStatement uncounted;

  private BucketStore(Queries queries, Prepared prepared) {
    this.queries = queries;
    this.newerStarts = prepared.next();
    this.open = prepared.next();
    this.checkpointed = prepared.next();
    this.checkpoint = prepared.next();
    this.uncounted = prepared.next();
  }

  static Future<BucketStore> prepare(Queries queries) {
    return Prepared.all(
            queries,
            "SELECT bucket FROM ${keyspace}.buckets WHERE channel_id = ? AND bucket > ?",
            "INSERT INTO ${keyspace}.buckets (channel_id, bucket) VALUES (?, ?)",
            "SELECT messages, bytes, counted_sent_at, counted_seq FROM ${keyspace}.buckets"
                + " WHERE channel_id = ? AND bucket = ?",
            "INSERT INTO ${keyspace}.buckets"
                + " (channel_id, bucket, messages, bytes, counted_sent_at, counted_seq)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            "SELECT sent_at, seq, text FROM ${keyspace}.messages"
                + " WHERE channel_id = ? AND bucket = ? AND (sent_at, seq) > (?, ?)"
                + " ORDER BY sent_at ASC, seq ASC")
        .map(prepared -> new BucketStore(queries, prepared));
  }

  /** All of a channel's buckets, read now. */
  public Future<BucketIndex> index(String channel) {
    return refresh(QueryKind.INDEX, channel, BucketIndex.initial());
  }

  /** What is known and the buckets opened since: starts only ever come above the newest. */
  Future<BucketIndex> refresh(QueryKind kind, String channel, BucketIndex known) {
    return queries
        .rows(kind, newerStarts.bind(channel, Instant.ofEpochMilli(known.newest())))
        .map(rows -> known.withAll(rows.stream().map(row -> millis(row, 0)).toList()));
  }

  /**
   * Stores that a bucket starts there; the same once or twice. A channel's starts are stored one
   * after the other, each above those before and well before it is reached: readers rely on both.
   */
  public Future<Void> open(String channel, long start) {
    return queries
        .rows(QueryKind.OPEN_BUCKET, open.bind(channel, Instant.ofEpochMilli(start)))
        .mapEmpty();
  }

  /** The last checkpoint of how full the bucket is; empty if there is none. */
  public Future<BucketFill> lastCheckpoint(String channel, long bucket) {
    return queries
        .rows(QueryKind.FILL, checkpointed.bind(channel, Instant.ofEpochMilli(bucket)))
        .map(rows -> rows.isEmpty() ? BucketFill.EMPTY : fillOf(rows.get(0)));
  }

  /** Stores how full the bucket is, so that {@link #count} goes on from there. */
  public Future<Void> checkpoint(String channel, long bucket, BucketFill fill) {
    var statement =
        checkpoint.bind(channel, Instant.ofEpochMilli(bucket), fill.messages(), fill.bytes());
    if (fill.countedTo().isPresent()) {
      var id = fill.countedTo().get();
      statement = statement.setInstant(4, Instant.ofEpochMilli(id.sentAt())).setLong(5, id.seq());
    }
    return queries.rows(QueryKind.CHECKPOINT, statement).mapEmpty();
  }

  /** What the bucket holds, exactly: a checkpoint and the messages after it, which are read. */
  public Future<BucketFill> count(String channel, long bucket, BucketFill from) {
    long sentAt = from.countedTo().map(MessageId::sentAt).orElse(-1L);
    long seq = from.countedTo().map(MessageId::seq).orElse(-1L);
    var statement =
        uncounted
            .bind(channel, Instant.ofEpochMilli(bucket), Instant.ofEpochMilli(sentAt), seq)
            .setPageSize(COUNT_PAGE_SIZE);
    return queries.run(QueryKind.FILL, statement).compose(page -> count(page, from));
  }

  private Future<BucketFill> count(ResultSet page, BucketFill from) {
    var fill = from;
    for (Row row : page.currentPage()) {
      var text = row.getBytesUnsafe(TEXT);
      fill =
          fill.plus(
              new MessageId(millis(row, 0), row.getLong(1)), text == null ? 0 : text.remaining());
    }
    if (!page.hasMorePages()) {
      return Future.succeededFuture(fill);
    }
    var counted = fill;
    return queries.next(QueryKind.FILL, page).compose(next -> count(next, counted));
  }

  private static BucketFill fillOf(Row row) {
    // A bucket opened but never checkpointed has its key only; absent numbers read as 0.
    return new BucketFill(
        row.getLong("messages"),
        row.getLong("bytes"),
        row.isNull("counted_sent_at")
            ? Optional.empty()
            : Optional.of(
                new MessageId(
                    row.getInstant("counted_sent_at").toEpochMilli(), row.getLong("counted_seq"))));
  }

  private static long millis(Row row, int column) {
    return row.getInstant(column).toEpochMilli();
  }
}
