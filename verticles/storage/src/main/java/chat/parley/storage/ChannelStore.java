package chat.parley.storage;

import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channels that exist. Thread-safe; futures complete on the caller's context. */
public final class ChannelStore {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelStore.class);

  private final Queries queries;
  private final ChannelIndex index;
  private final PreparedStatement create;
  private final PreparedStatement get;

  private ChannelStore(Queries queries, ChannelIndex index, Prepared prepared) {
    this.queries = queries;
    this.index = index;
    this.create = prepared.next();
    this.get = prepared.next();
  }

  static Future<ChannelStore> prepare(Vertx vertx, Queries queries) {
    return ChannelIndex.prepare(vertx, queries)
        .compose(
            index ->
                Prepared.all(
                        queries,
                        "INSERT INTO ${keyspace}.channels ("
                            + ChannelRows.COLUMNS
                            + ") VALUES (?, ?, ?, ?, ?)"
                            + " IF NOT EXISTS",
                        "SELECT "
                            + ChannelRows.COLUMNS
                            + ", listed FROM ${keyspace}.channels WHERE id = ?")
                    .map(prepared -> new ChannelStore(queries, index, prepared)));
  }

  /**
   * Creates a channel, its id unique over all data centres (serial consistency), and lists it.
   * After {@code UNAVAILABLE} it may exist or not; the same call with the same channel finds out,
   * for a channel that exists as given is taken for the caller's own.
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
            result -> {
              if (result.wasApplied()) {
                // First the channel: whose rows they are is only known when it is somebody's.
                return list(channel).map(channel);
              }
              var row = result.one();
              var stored = ChannelRows.read(row);
              var listed =
                  stored.isPresent() && !isListed(row)
                      ? list(stored.get())
                      : Future.<Void>succeededFuture();
              return listed.compose(
                  done ->
                      stored.filter(one -> ChannelRows.isSame(one, channel)).isPresent()
                          ? Future.succeededFuture(channel)
                          : Future.failedFuture(
                              new ParleyException(
                                  ErrorCode.CHANNEL_EXISTS,
                                  "a channel '" + channel.id() + "' exists already")));
            });
  }

  /** The channel of an id, if there is one. */
  public Future<Optional<Channel>> get(String id) {
    return queries
        .rows(QueryKind.CHANNEL, get.bind(id))
        .map(rows -> rows.stream().findFirst().flatMap(this::read));
  }

  /**
   * The channels of which, for each word of the query, a word of the id or the name begins with it;
   * {@link SearchText} tells what a word is. They come in the order of their ids, but the one that
   * has the query for its id is the first of all. At most seven queries of 256 channels.
   *
   * @param query blank for all channels
   * @param cursor from the page before, or empty for the first
   */
  public Future<ChannelPage> find(String query, Optional<String> cursor, int limit) {
    var after = cursor.orElse(ChannelId.BEFORE_ALL);
    if (query.isBlank()) {
      return index.list(after, limit);
    }
    var words = SearchText.words(query);
    var exact = idOf(query);
    var others =
        words.isEmpty()
            ? Future.succeededFuture(ChannelPage.EMPTY)
            : index.search(words, after, exact, limit);
    if (cursor.isPresent() || exact.isEmpty()) {
      return others;
    }
    var first = get(exact.get());
    return Future.all(first, others)
        .map(done -> first.result().map(one -> before(one, others.result(), limit)))
        .map(page -> page.orElseGet(others::result));
  }

  /** Looks for channels that are not listed, now and every day, and lists them. */
  public Future<ChannelSweep> sweep(Vertx vertx) {
    return sweep(vertx, ChannelSweep.EVERY).onSuccess(ChannelSweep::start);
  }

  Future<ChannelSweep> sweep(Vertx vertx, Duration every) {
    return ChannelSweep.prepare(vertx, queries, index, every);
  }

  ChannelIndex index() {
    return index;
  }

  Future<Void> close() {
    return index.close();
  }

  private static ChannelPage before(Channel first, ChannelPage others, int limit) {
    var channels = new ArrayList<>(List.of(first));
    channels.addAll(others.channels());
    if (channels.size() <= limit) {
      return new ChannelPage(channels, others.cursor());
    }
    var last = limit == 1 ? ChannelId.BEFORE_ALL : channels.get(limit - 1).id();
    return new ChannelPage(channels.subList(0, limit), Optional.of(last));
  }

  private static Optional<String> idOf(String query) {
    try {
      return Optional.of(ChannelId.slug(query));
    } catch (ParleyException noId) {
      return Optional.empty();
    }
  }

  private Optional<Channel> read(Row row) {
    var channel = ChannelRows.read(row);
    if (channel.isPresent() && !isListed(row)) {
      // Who made it died in between, or runs an older version: it is listed behind this answer.
      var unused = list(channel.get());
    }
    return channel;
  }

  private static boolean isListed(Row row) {
    return row.getColumnDefinitions().contains("listed") && row.getBoolean("listed");
  }

  /** Lists a channel; what fails of it is made up for later, and harms nobody now. */
  private Future<Void> list(Channel channel) {
    return index
        .put(channel)
        .recover(
            failure -> {
              LOG.warn("channel {} is not listed yet", channel.id(), failure);
              return Future.succeededFuture();
            });
  }
}
