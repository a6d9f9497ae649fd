package chat.parley.storage;

import chat.parley.protocol.Channel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the channels that are not listed: those of a version that had no such tables, also of nodes
 * that still run it, and those whose node died between making and listing them. One node of the
 * cluster does it at a time, once a day for all, beginning with the first that asks; another goes
 * on where one stopped. Two at once would do the same twice and no harm.
 *
 * <p>It costs a query for {@value #PAGE_SIZE} channels, and for each that is not listed some dozen
 * writes, those of {@value #AT_ONCE} channels at once. Nothing waits for it.
 */
public final class ChannelSweep {

  static final Duration EVERY = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(ChannelSweep.class);

  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  static final int PAGE_SIZE = 500;

  private static final int AT_ONCE = 4;

  /** A node that says nothing for so long has died, or takes long for a page: another goes on. */
  private static final int LEASE_SECONDS = 120;

  private static final Duration RENEW_AFTER = Duration.ofSeconds(15);

  private static final String LIST = "channels";
  private static final long BEGINNING = Long.MIN_VALUE;

  private final Vertx vertx;
  private final Queries queries;
  private final ChannelIndex index;
  private final Duration every;
  private final String owner = UUID.randomUUID().toString();
  private final PreparedStatement state;
  private final PreparedStatement claim;
  private final PreparedStatement renew;
  private final PreparedStatement release;
  private final PreparedStatement advance;
  private final PreparedStatement finish;
  private final PreparedStatement channels;
  private long timer = -1;
  private volatile boolean closed;
  private volatile Future<Integer> underWay = Future.succeededFuture(0);

  private ChannelSweep(
      Vertx vertx, Queries queries, ChannelIndex index, Duration every, Prepared prepared) {
    this.vertx = vertx;
    this.queries = queries;
    this.index = index;
    this.every = every;
    this.state = prepared.next();
    this.claim = prepared.next();
    this.renew = prepared.next();
    this.release = prepared.next();
    this.advance = prepared.next();
    this.finish = prepared.next();
    this.channels = prepared.next();
  }

  static Future<ChannelSweep> prepare(
      Vertx vertx, Queries queries, ChannelIndex index, Duration every) {
    var update = "UPDATE ${keyspace}.channel_sweep ";
    return Prepared.all(
            queries,
            "SELECT position, swept_at FROM ${keyspace}.channel_sweep WHERE list = ?",
            update + "USING TTL ? SET owner = ? WHERE list = ? IF owner = null",
            update + "USING TTL ? SET owner = ? WHERE list = ? IF owner = ?",
            update + "SET owner = null WHERE list = ? IF owner = ?",
            update + "SET position = ? WHERE list = ?",
            update + "SET position = ?, swept_at = ? WHERE list = ?",
            "SELECT token(id) AS position, listed, "
                + ChannelRows.COLUMNS
                + " FROM ${keyspace}.channels WHERE token(id) > ? LIMIT ?")
        .map(prepared -> new ChannelSweep(vertx, queries, index, every, prepared));
  }

  /** Looks now, and again every minute, whether it is time, and does it then. */
  void start() {
    look();
    timer = vertx.setPeriodic(LOOK_EVERY.toMillis(), tick -> look());
  }

  private void look() {
    if (underWay.isComplete()) {
      underWay =
          sweep()
              .onFailure(
                  failure -> {
                    if (!closed) {
                      LOG.warn("the channels were not all looked through", failure);
                    }
                  });
    }
  }

  /** Completes when nothing of it is under way any more. */
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return underWay.otherwise(0).mapEmpty();
  }

  /**
   * Looks through all channels, if it is time and nobody is at it.
   *
   * @return how many were not listed
   */
  Future<Integer> sweep() {
    return queries
        .rows(QueryKind.SWEEP, state.bind(LIST))
        .compose(
            rows -> {
              var sweptAt = rows.isEmpty() ? null : rows.get(0).getInstant("swept_at");
              return sweptAt != null && sweptAt.plus(every).isAfter(Instant.now())
                  ? Future.succeededFuture(0)
                  : claimAndSweep();
            });
  }

  private Future<Integer> claimAndSweep() {
    return queries
        .run(QueryKind.SWEEP, claim.bind(LEASE_SECONDS, owner, LIST))
        .compose(
            claimed ->
                claimed.wasApplied()
                    ? queries
                        .rows(QueryKind.SWEEP, state.bind(LIST))
                        .compose(rows -> sweepFrom(position(rows)))
                        .eventually(() -> queries.run(QueryKind.SWEEP, release.bind(LIST, owner)))
                    : Future.succeededFuture(0));
  }

  private static long position(List<Row> rows) {
    return rows.isEmpty() || rows.get(0).isNull("position")
        ? BEGINNING
        : rows.get(0).getLong("position");
  }

  private Future<Integer> sweepFrom(long position) {
    Promise<Integer> swept = Promise.promise();
    go(new Progress(position, 0, false, System.nanoTime()), swept);
    return swept.future();
  }

  /**
   * A page after the other; futures that waited for each other would keep all pages until the end.
   */
  private void go(Progress progress, Promise<Integer> swept) {
    if (progress.isDone() || closed) {
      swept.complete(progress.found());
      return;
    }
    page(progress)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                go(done.result(), swept);
              } else {
                swept.fail(done.cause());
              }
            });
  }

  private Future<Progress> page(Progress progress) {
    return queries
        .rows(QueryKind.SWEEP, channels.bind(progress.position(), PAGE_SIZE))
        .compose(
            rows -> {
              var lacking = new ArrayList<Channel>();
              rows.stream()
                  .filter(row -> !row.getBoolean("listed"))
                  .forEach(row -> ChannelRows.read(row).ifPresent(lacking::add));
              int found = progress.found() + lacking.size();
              boolean isLast = rows.size() < PAGE_SIZE;
              long reached = isLast ? BEGINNING : rows.get(PAGE_SIZE - 1).getLong("position");
              var queue = new ConcurrentLinkedQueue<>(lacking);
              return Future.all(Stream.generate(() -> list(queue)).limit(AT_ONCE).toList())
                  .compose(
                      listed ->
                          isLast
                              ? finish(found)
                              : advance(new Progress(reached, found, false, progress.claimedAt())));
            });
  }

  private Future<Void> list(Queue<Channel> lacking) {
    if (closed) {
      return Future.failedFuture("the node stops; another one goes on");
    }
    var next = lacking.poll();
    return next == null
        ? Future.succeededFuture()
        : index.put(next).compose(listed -> list(lacking));
  }

  private Future<Progress> advance(Progress progress) {
    return queries
        .rows(QueryKind.SWEEP, advance.bind(progress.position(), LIST))
        .compose(
            done ->
                System.nanoTime() - progress.claimedAt() < RENEW_AFTER.toNanos()
                    ? Future.succeededFuture(progress)
                    : renew(progress));
  }

  private Future<Progress> renew(Progress progress) {
    return queries
        .run(QueryKind.SWEEP, renew.bind(LEASE_SECONDS, owner, LIST, owner))
        .map(
            renewed ->
                new Progress(
                    progress.position(),
                    progress.found(),
                    !renewed.wasApplied(),
                    System.nanoTime()));
  }

  private Future<Progress> finish(int found) {
    LOG.info("all channels are listed; {} were not", found);
    return queries
        .rows(QueryKind.SWEEP, finish.bind(BEGINNING, Instant.now(), LIST))
        .map(done -> new Progress(BEGINNING, found, true, System.nanoTime()));
  }

  /**
   * Where it is.
   *
   * @param position the token of the last channel that is behind it
   * @param found how many channels were not listed so far
   * @param isDone that nothing is left to do for this node
   * @param claimedAt when this node last said that it is at it, in nanoseconds
   */
  private record Progress(long position, int found, boolean isDone, long claimedAt) {}
}
