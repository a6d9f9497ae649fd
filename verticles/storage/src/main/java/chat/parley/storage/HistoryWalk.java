package chat.parley.storage;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One walk through a channel's history, from bucket to bucket, until it has the messages wanted or
 * as many as fit into a page, comes to the end, or has made {@value #MAX_QUERIES} queries; another
 * walk can go on from its {@link #position}. One query does it for short messages, unless a border
 * or a bad row is met.
 *
 * <p>Every query of a bucket is bounded above by the next one's start: what an owner that had
 * already lost the partition put into the old bucket is never seen.
 *
 * <p>Used once, from one context.
 */
final class HistoryWalk {

  /** Where a walk from the newest message starts: after all. */
  static final MessageId NEWEST = new MessageId(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Bounds the work of one request where many rows are bad or many buckets empty. */
  private static final int MAX_QUERIES = 20;

  /** The ways through a history; both exclude the position itself. */
  enum Direction {
    OLDER,
    NEWER
  }

  /** What all walks share. */
  record Source(
      Queries queries,
      IndexCache indexes,
      MessageRows rows,
      FetchSizes sizes,
      PreparedStatement older,
      PreparedStatement newer) {

    static final String OLDER_CQL =
        "SELECT "
            + MessageRows.COLUMNS
            + " FROM ${keyspace}.messages WHERE channel_id = ? AND bucket = ?"
            + " AND (sent_at, seq) < (?, ?) LIMIT ?";

    static final String NEWER_CQL =
        "SELECT "
            + MessageRows.COLUMNS
            + " FROM ${keyspace}.messages WHERE channel_id = ? AND bucket = ?"
            + " AND (sent_at, seq) < (?, ?) AND (sent_at, seq) > (?, ?)"
            + " ORDER BY sent_at ASC, seq ASC LIMIT ?";
  }

  private final Source source;
  private final QueryKind kind;
  private final Direction direction;
  private final String channel;
  private final int wanted;

  private final List<EncodedMessage> messages = new ArrayList<>();
  private long characters;
  private boolean isFull;

  /** Every row seen, good or bad, and what stands before it. */
  private final Map<MessageId, Prev> rowsSeen = new HashMap<>();

  private final MessageId from;
  private MessageId position;
  private boolean sawRows;
  private boolean ended;
  private int queriesMade;

  HistoryWalk(
      Source source,
      QueryKind kind,
      Direction direction,
      String channel,
      MessageId from,
      int wanted) {
    this.source = source;
    this.kind = kind;
    this.direction = direction;
    this.channel = channel;
    this.from = from;
    this.position = from;
    this.wanted = wanted;
  }

  /** Walks; completes with this. */
  Future<HistoryWalk> run() {
    return source
        .indexes()
        .at(kind, channel, position.sentAt())
        .compose(index -> read(index, index.bucketOf(position.sentAt())));
  }

  /** In the walk's direction. */
  List<EncodedMessage> messages() {
    return messages;
  }

  /** The last row seen, good or bad, or the border behind which no row was looked at. */
  MessageId position() {
    return position;
  }

  /** Whether any row was seen, good or bad. */
  boolean sawRows() {
    return sawRows;
  }

  /** Whether there is nothing beyond {@link #position}. */
  boolean ended() {
    return ended;
  }

  /**
   * A message that stands before one of those seen, within what was walked through, and has no row;
   * empty where there is no such hole.
   */
  Optional<MessageId> missing() {
    return rowsSeen.entrySet().stream()
        .flatMap(
            row ->
                row.getValue() instanceof Prev.Known known && isMissing(known.id(), row.getKey())
                    ? Stream.of(known.id())
                    : Stream.empty())
        .findFirst();
  }

  private boolean isMissing(MessageId id, MessageId successor) {
    if (rowsSeen.containsKey(id)) {
      return false;
    }
    // Where a leader's clock runs behind, what stands before a message can have a later id.
    boolean isOlder = successor.isAfter(id);
    boolean isWithin =
        direction == Direction.OLDER ? ended || id.isAfter(position) : id.isAfter(from);
    return isOlder && isWithin;
  }

  private Future<HistoryWalk> read(BucketIndex index, long bucket) {
    int limit = Math.min(wanted - messages.size(), source.sizes().next(channel));
    return source
        .queries()
        .rows(kind, slice(index, bucket, limit))
        .compose(
            rows -> {
              queriesMade++;
              long bytes = MessageRows.textBytes(rows);
              source.sizes().fetched(channel, rows.size(), bytes);
              return source
                  .rows()
                  .read(channel, rows, bytes)
                  .compose(
                      read -> {
                        take(rows, read);
                        if (rows.size() < limit && !isFull) {
                          return cross(index, bucket);
                        }
                        return isDone() ? Future.succeededFuture(this) : read(index, bucket);
                      });
            });
  }

  /** Takes what fits into a page, at least one message. */
  private void take(List<Row> rows, List<EncodedMessage> read) {
    var next = read.iterator();
    var message = next.hasNext() ? next.next() : null;
    for (var row : rows) {
      var id = MessageRows.id(row);
      // A row that is no message has none of its id.
      if (message != null && message.id().equals(id)) {
        characters += message.json().length();
        if (!messages.isEmpty() && characters > HistoryPage.MAX_CHARACTERS) {
          isFull = true;
          return;
        }
        messages.add(message);
        message = next.hasNext() ? next.next() : null;
      }
      rowsSeen.put(id, MessageRows.prev(row));
      position = id;
      sawRows = true;
    }
  }

  private boolean isDone() {
    return isFull || messages.size() == wanted || queriesMade == MAX_QUERIES;
  }

  /** Goes on in the next bucket. */
  private Future<HistoryWalk> cross(BucketIndex index, long bucket) {
    var next = direction == Direction.OLDER ? index.older(bucket) : index.newer(bucket);
    if (next.isEmpty()) {
      ended = true;
      return Future.succeededFuture(this);
    }
    if (direction == Direction.OLDER) {
      position = new MessageId(bucket, 0);
    }
    if (isDone()) {
      return Future.succeededFuture(this);
    }
    // A walk to newer buckets may come from those the cache knows for ever to one it does not.
    long start = next.getAsLong();
    return source.indexes().at(kind, channel, start).compose(current -> read(current, start));
  }

  private BoundStatement slice(BucketIndex index, long bucket, int limit) {
    var start = Instant.ofEpochMilli(bucket);
    if (direction == Direction.OLDER) {
      // The position itself is within the bucket or its border, so it is the bound.
      return source
          .older()
          .bind(channel, start, Instant.ofEpochMilli(position.sentAt()), position.seq(), limit);
    }
    return source
        .newer()
        .bind(
            channel,
            start,
            Instant.ofEpochMilli(index.endOf(bucket).orElse(Long.MAX_VALUE)),
            0L,
            Instant.ofEpochMilli(position.sentAt()),
            position.seq(),
            limit);
  }
}
