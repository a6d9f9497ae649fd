package chat.parley.storage;

import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import chat.parley.storage.HistoryWalk.Direction;
import chat.parley.storage.HistoryWalk.Source;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Everything ever said. */
public final class MessageStore {

  private static final int CLIENT_MESSAGE_ID = 7;
  private static final int PREV_SENT_AT = 8;
  private static final int PREV_SEQ = 9;

  /** How long a read waits for rows that are being written. */
  static final Duration SETTLE_TIME = Duration.ofSeconds(1);

  private static final long MIN_PAUSE_MS = 20;

  /** A row that is missing for longer is not on its way. */
  private static final Duration MAX_WRITE_TIME = Duration.ofHours(1);

  private final Vertx vertx;
  private final Queries queries;
  private final PreparedStatement put;
  private final Source source;
  private final Counter settled;
  private final Counter left;

  private MessageStore(Vertx vertx, Queries queries, BucketStore buckets, Prepared prepared) {
    this.vertx = vertx;
    this.queries = queries;
    this.put = prepared.next();
    this.settled = holes("settled");
    this.left = holes("left");
    this.source =
        new Source(
            queries,
            new IndexCache(buckets),
            new MessageRows(PageThreads.of(vertx), queries.meters()),
            new FetchSizes(),
            prepared.next(),
            prepared.next());
  }

  static Future<MessageStore> prepare(Vertx vertx, Queries queries, BucketStore buckets) {
    return Prepared.all(
            queries,
            "INSERT INTO ${keyspace}.messages (channel_id, bucket, sent_at, seq, user_id, author,"
                + " text, client_message_id, prev_sent_at, prev_seq)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            Source.OLDER_CQL,
            Source.NEWER_CQL)
        .map(prepared -> new MessageStore(vertx, queries, buckets, prepared));
  }

  /**
   * Stores a message; the same once or twice. The driver queues a bounded number of writes beyond
   * {@link StorageConfig#maxRequests} and fails further ones: bound the writes in flight.
   *
   * @param prev which message stands before it in its channel
   * @param bucket the {@linkplain BucketIndex#bucketOf bucket of} the message's time
   */
  public Future<Void> put(ChatMessage message, Prev prev, long bucket) {
    var id = message.id();
    var statement =
        put.bind(
            message.channel(),
            Instant.ofEpochMilli(bucket),
            Instant.ofEpochMilli(id.sentAt()),
            id.seq(),
            message.userId(),
            message.author(),
            message.text());
    // What stays unset is not written, where a null would leave a tombstone.
    if (message.clientMessageId().isPresent()) {
      statement = statement.setString(CLIENT_MESSAGE_ID, message.clientMessageId().get());
    }
    if (prev instanceof Prev.Known known) {
      statement =
          statement
              .setInstant(PREV_SENT_AT, Instant.ofEpochMilli(known.id().sentAt()))
              .setLong(PREV_SEQ, known.id().seq());
    } else if (prev instanceof Prev.None) {
      statement = statement.setLong(PREV_SEQ, MessageRows.NO_PREV);
    }
    return queries.rows(QueryKind.PUT, statement).mapEmpty();
  }

  /** The newest message before this one, which itself need not be stored. */
  public Future<Optional<MessageId>> previous(String channel, MessageId id) {
    return new HistoryWalk(source, QueryKind.PREVIOUS, Direction.OLDER, channel, id, 1)
        .run()
        .compose(
            walk ->
                walk.messages().isEmpty() && !walk.ended()
                    ? previous(channel, walk.position())
                    : Future.succeededFuture(
                        walk.messages().stream().map(EncodedMessage::id).findFirst()));
  }

  /**
   * Reads a page. It can have fewer messages than wanted, or none, though there are more: only the
   * absence of {@link HistoryPage#before} means the beginning. It ends before {@link
   * HistoryPage#MAX_CHARACTERS}, and hardly more than that is read for it.
   *
   * <p>Messages that follow each other are written at the same time, so a read can meet one without
   * the one before it. It then reads again until the page has no hole, for up to {@link
   * #SETTLE_TIME}.
   */
  public Future<HistoryPage> read(String channel, PageRequest request) {
    if (request instanceof PageRequest.After after) {
      return newer(channel, after);
    }
    return request instanceof PageRequest.Before before
        ? older(channel, Optional.of(before.cursor()), before.limit())
        : older(channel, Optional.empty(), request.limit());
  }

  private Future<HistoryPage> older(String channel, Optional<MessageId> cursor, int limit) {
    // One more than wanted tells whether there is something before the page.
    var from = cursor.orElse(HistoryWalk.NEWEST);
    return settled(
            () ->
                new HistoryWalk(source, QueryKind.PAGE, Direction.OLDER, channel, from, limit + 1))
        .map(walk -> olderPage(walk, cursor, limit));
  }

  private static HistoryPage olderPage(HistoryWalk walk, Optional<MessageId> cursor, int limit) {
    boolean more = walk.messages().size() > limit;
    var page = new ArrayList<>(more ? walk.messages().subList(0, limit) : walk.messages());
    Collections.reverse(page);
    Optional<MessageId> before =
        more
            ? Optional.of(page.get(0).id())
            : Optional.of(walk.position()).filter(position -> !walk.ended());
    Optional<MessageId> after =
        last(page)
            .or(() -> cursor)
            .or(() -> Optional.of(walk.position()).filter(position -> walk.sawRows()));
    return new HistoryPage(page, before, after);
  }

  private Future<HistoryPage> newer(String channel, PageRequest.After request) {
    var cursor = request.cursor();
    return settled(
            () ->
                new HistoryWalk(
                    source, QueryKind.PAGE, Direction.NEWER, channel, cursor, request.limit()))
        .map(
            walk -> {
              var page = walk.messages();
              var before = page.isEmpty() ? cursor : page.get(0).id();
              return new HistoryPage(page, Optional.of(before), Optional.of(walk.position()));
            });
  }

  private Future<HistoryWalk> settled(Supplier<HistoryWalk> walk) {
    return settled(walk, MIN_PAUSE_MS, System.nanoTime() + SETTLE_TIME.toNanos());
  }

  private Future<HistoryWalk> settled(Supplier<HistoryWalk> walk, long pause, long deadline) {
    return walk.get()
        .run()
        .compose(
            walked -> {
              boolean hasHole = walked.missing().filter(this::canBeOnItsWay).isPresent();
              if (!hasHole) {
                if (pause > MIN_PAUSE_MS) {
                  settled.increment();
                }
                return Future.succeededFuture(walked);
              }
              if (System.nanoTime() > deadline) {
                left.increment();
                return Future.succeededFuture(walked);
              }
              long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
              return vertx
                  .timer(jittered, TimeUnit.MILLISECONDS)
                  .compose(rested -> settled(walk, pause * 2, deadline));
            });
  }

  private boolean canBeOnItsWay(MessageId id) {
    return System.currentTimeMillis() - id.sentAt() < MAX_WRITE_TIME.toMillis();
  }

  private Counter holes(String outcome) {
    return Counter.builder("parley.storage.holes")
        .description("pages read while a row was missing in them: until it came, or in vain")
        .tag("outcome", outcome)
        .register(queries.meters());
  }

  private static Optional<MessageId> last(List<EncodedMessage> page) {
    return page.isEmpty() ? Optional.empty() : Optional.of(page.get(page.size() - 1).id());
  }
}
