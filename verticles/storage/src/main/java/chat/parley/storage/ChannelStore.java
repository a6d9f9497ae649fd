package chat.parley.storage;

import chat.parley.protocol.Channel;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.cassandra.ResultSet;
import io.vertx.core.Future;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels that exist. */
public final class ChannelStore {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelStore.class);

  private static final int PAGE_SIZE = 5_000;

  private static final String COLUMNS = "id, name, topic, created_by, created_at";

  private final Queries queries;
  private final PreparedStatement create;
  private final PreparedStatement get;
  private final PreparedStatement all;

  private ChannelStore(Queries queries, Prepared prepared) {
    this.queries = queries;
    this.create = prepared.next();
    this.get = prepared.next();
    this.all = prepared.next();
  }

  static Future<ChannelStore> prepare(Queries queries) {
    return Prepared.all(
            queries,
            "INSERT INTO ${keyspace}.channels ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?)"
                + " IF NOT EXISTS",
            "SELECT " + COLUMNS + " FROM ${keyspace}.channels WHERE id = ?",
            "SELECT " + COLUMNS + " FROM ${keyspace}.channels")
        .map(prepared -> new ChannelStore(queries, prepared));
  }

  /**
   * Creates a channel, its id unique over all data centres (serial consistency). After {@code
   * UNAVAILABLE} it may exist or not; the same call with the same channel finds out, for a channel
   * that exists as given is taken for the caller's own.
   *
   * @return the channel as stored; fails with {@link ErrorCode#CHANNEL_EXISTS} for another's
   */
  public Future<Channel> create(Channel channel) {
    var statement =
        create.bind(
            channel.id(),
            channel.name(),
            channel.topic(),
            channel.createdBy(),
            channel.createdAt());
    return queries
        .run(QueryKind.CREATE_CHANNEL, statement)
        .compose(
            result ->
                result.wasApplied() || isSame(result.one(), channel)
                    ? Future.succeededFuture(channel)
                    : Future.failedFuture(
                        new ParleyException(
                            ErrorCode.CHANNEL_EXISTS,
                            "a channel '" + channel.id() + "' exists already")));
  }

  public Future<Optional<Channel>> get(String id) {
    return queries
        .rows(QueryKind.CHANNEL, get.bind(id))
        .map(rows -> rows.stream().findFirst().flatMap(ChannelStore::read));
  }

  /**
   * Reads all channels, in no order.
   *
   * @param pages takes some thousand at a time, on the caller's context
   * @return how many there were
   */
  public Future<Integer> loadAll(Consumer<List<Channel>> pages) {
    return queries
        .run(QueryKind.CHANNELS, all.bind().setPageSize(PAGE_SIZE))
        .compose(page -> load(page, pages, 0));
  }

  private Future<Integer> load(ResultSet page, Consumer<List<Channel>> pages, int before) {
    var channels = new ArrayList<Channel>(page.remaining());
    page.currentPage().forEach(row -> read(row).ifPresent(channels::add));
    pages.accept(channels);
    int loaded = before + channels.size();
    return page.hasMorePages()
        ? queries.next(QueryKind.CHANNELS, page).compose(next -> load(next, pages, loaded))
        : Future.succeededFuture(loaded);
  }

  private static boolean isSame(Row row, Channel channel) {
    return channel.name().equals(row.getString("name"))
        && channel.createdBy().equals(row.getString("created_by"))
        && channel.createdAt().truncatedTo(ChronoUnit.MILLIS).equals(row.getInstant("created_at"));
  }

  private static Optional<Channel> read(Row row) {
    var id = row.getString("id");
    var name = row.getString("name");
    var topic = row.getString("topic");
    var createdBy = row.getString("created_by");
    var createdAt = row.getInstant("created_at");
    if (name == null || createdBy == null || createdAt == null) {
      LOG.error("stored channel {} lacks its name, creator or time", id);
      return Optional.empty();
    }
    return Optional.of(new Channel(id, name, topic == null ? "" : topic, createdBy, createdAt));
  }
}
