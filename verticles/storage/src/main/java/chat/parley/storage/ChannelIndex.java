package chat.parley.storage;

import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The tables that channels are listed and searched by. What a page costs does not depend on how
 * many channels there are.
 */
final class ChannelIndex {

  /**
   * A search for several words goes through the channels that have one of them, so many at a time.
   */
  static final int SCAN_ROWS = 256;

  /** ... and so many times, then the client goes on with the cursor. */
  static final int MAX_SCANS = 4;

  /** It begins with so many of the words at most, to learn which is the rarest. */
  private static final int MAX_PROBES = 3;

  /** How many rows of one channel are written at once. */
  private static final int WRITES_IN_FLIGHT = 16;

  private static final int MAX_RANGES = 1_000;
  private static final String LIST = "channels";

  private final Queries queries;
  private final WorkerExecutor searcher;
  private final PreparedStatement putRange;
  private final PreparedStatement putById;
  private final PreparedStatement putByPrefix;
  private final PreparedStatement markListed;
  private final PreparedStatement ranges;
  private final PreparedStatement byId;
  private final PreparedStatement byPrefix;

  private ChannelIndex(Queries queries, WorkerExecutor searcher, Prepared prepared) {
    this.queries = queries;
    this.searcher = searcher;
    this.putRange = prepared.next();
    this.putById = prepared.next();
    this.putByPrefix = prepared.next();
    this.markListed = prepared.next();
    this.ranges = prepared.next();
    this.byId = prepared.next();
    this.byPrefix = prepared.next();
  }

  static Future<ChannelIndex> prepare(Vertx vertx, Queries queries) {
    // Names are compared where no live messages are delivered.
    var searcher = vertx.createSharedWorkerExecutor("parley-search", 1);
    var prepared =
        Prepared.all(
            queries,
            "INSERT INTO ${keyspace}.channel_ranges (list, range) VALUES (?, ?)",
            insertion("channels_by_id", "range"),
            insertion("channels_by_prefix", "prefix"),
            "UPDATE ${keyspace}.channels SET listed = true WHERE id = ?",
            "SELECT range FROM ${keyspace}.channel_ranges WHERE list = ? AND range > ? LIMIT ?",
            selection("channels_by_id", "range"),
            selection("channels_by_prefix", "prefix"));
    return Future.all(prepared, searcher.executeBlocking(SearchText::load))
        .map(done -> new ChannelIndex(queries, searcher, prepared.result()))
        .onFailure(failure -> searcher.close());
  }

  private static String insertion(String table, String partition) {
    return "INSERT INTO ${keyspace}.%s (%s, %s) VALUES (?, ?, ?, ?, ?, ?)"
        .formatted(table, partition, ChannelRows.COLUMNS);
  }

  private static String selection(String table, String partition) {
    return "SELECT %s FROM ${keyspace}.%s WHERE %s = ? AND id > ? LIMIT ?"
        .formatted(ChannelRows.COLUMNS, table, partition);
  }

  Future<Void> close() {
    return searcher.close();
  }

  /**
   * Lists a channel that is stored; again is no harm. Only when all rows are there, it is marked:
   * what fails or dies in between is done again by {@link ChannelSweep}, or who looks next.
   */
  Future<Void> put(Channel channel) {
    int range = ChannelRange.of(channel.id());
    var rows = new ArrayList<BoundStatement>();
    rows.add(putRange.bind(LIST, range));
    rows.add(row(putById.bind().setInt(0, range), channel));
    for (var key : SearchText.keys(channel)) {
      rows.add(row(putByPrefix.bind().setString(0, key), channel));
    }
    return write(rows, 0).compose(done -> write(List.of(markListed.bind(channel.id())), 0));
  }

  private static BoundStatement row(BoundStatement statement, Channel channel) {
    return statement
        .setString(1, channel.id())
        .setString(2, channel.name())
        .setString(3, channel.topic())
        .setString(4, channel.createdBy())
        .setInstant(5, channel.createdAt());
  }

  private Future<Void> write(List<BoundStatement> rows, int from) {
    if (from >= rows.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(rows.size(), from + WRITES_IN_FLIGHT);
    return Future.all(
            rows.subList(from, to).stream()
                .map(row -> queries.rows(QueryKind.LIST_CHANNEL, row))
                .toList())
        .compose(done -> write(rows, to));
  }

  /** All channels behind an id. */
  Future<ChannelPage> list(String after, int limit) {
    var page = new ArrayList<Channel>();
    if (after.equals(ChannelId.BEFORE_ALL)) {
      return fill(page, Integer.MIN_VALUE, limit + 1).map(done -> ChannelPage.first(page, limit));
    }
    int range = ChannelRange.of(after);
    return slice(byId.bind(range, after, limit + 1))
        .compose(
            rows -> {
              read(rows, page);
              return fill(page, range, limit + 1);
            })
        .map(done -> ChannelPage.first(page, limit));
  }

  /** Adds what is in the ranges behind one, until there are enough. */
  private Future<Void> fill(List<Channel> page, int range, int enough) {
    if (page.size() >= enough) {
      return Future.succeededFuture();
    }
    return queries
        .rows(QueryKind.CHANNELS, ranges.bind(LIST, range, MAX_RANGES))
        .compose(
            rows -> {
              var behind = rows.stream().map(row -> row.getInt("range")).toList();
              return fill(page, behind, 0, 1, enough)
                  .compose(
                      done ->
                          behind.size() < MAX_RANGES
                              ? Future.succeededFuture()
                              : fill(page, behind.get(MAX_RANGES - 1), enough));
            });
  }

  /** One range mostly has enough; where they have few each, ever more are asked at once. */
  private Future<Void> fill(
      List<Channel> page, List<Integer> behind, int from, int atOnce, int enough) {
    if (page.size() >= enough || from >= behind.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(behind.size(), from + atOnce);
    int lacking = enough - page.size();
    return Future.all(
            behind.subList(from, to).stream()
                .map(range -> slice(byId.bind(range, ChannelId.BEFORE_ALL, lacking)))
                .toList())
        .compose(
            slices -> {
              slices.<List<Row>>list().forEach(rows -> read(rows, page));
              return fill(page, behind, to, Math.min(2 * atOnce, WRITES_IN_FLIGHT), enough);
            });
  }

  /**
   * The channels behind an id that have, for each word, one that begins with it.
   *
   * @param words at least one
   * @param without an id that is left out
   */
  Future<ChannelPage> search(
      List<String> words, String after, Optional<String> without, int limit) {
    if (words.size() == 1 && SearchText.key(words.get(0)).equals(words.get(0))) {
      // All that are stored under this beginning, and one more than are shown, or two.
      return slice(byPrefix.bind(words.get(0), after, limit + 2))
          .map(
              rows -> {
                var page = new ArrayList<Channel>();
                read(rows.stream().filter(row -> !isId(row, without)).toList(), page);
                return ChannelPage.first(page, limit);
              });
    }
    var probes =
        words.stream()
            .map(SearchText::key)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .limit(MAX_PROBES)
            .map(key -> scan(key, after))
            .toList();
    return Future.all(probes)
        .compose(
            done -> {
              var rarest = done.<Scan>list().stream().reduce(Scan::rarer).orElseThrow();
              var search = new Search(words, without, limit);
              return search.goThrough(rarest, 1);
            });
  }

  private Future<Scan> scan(String key, String after) {
    return slice(byPrefix.bind(key, after, SCAN_ROWS)).map(rows -> new Scan(key, rows));
  }

  private Future<List<Row>> slice(BoundStatement statement) {
    return queries.rows(QueryKind.CHANNELS, statement);
  }

  private static void read(List<Row> rows, List<Channel> page) {
    rows.stream().map(ChannelRows::read).flatMap(Optional::stream).forEach(page::add);
  }

  private static boolean isId(Row row, Optional<String> id) {
    return id.isPresent() && id.get().equals(row.getString("id"));
  }

  /** So many channels in a row that share a beginning of a word. */
  private record Scan(String key, List<Row> rows) {

    boolean isLast() {
      return rows.size() < SCAN_ROWS;
    }

    String reached() {
      return rows.get(rows.size() - 1).getString("id");
    }

    /** Of two from the same id on, the one that gets farther: it has less to go through. */
    static Scan rarer(Scan one, Scan other) {
      if (one.isLast() || other.isLast()) {
        return one.rows().size() <= other.rows().size() ? one : other;
      }
      return one.reached().compareTo(other.reached()) >= 0 ? one : other;
    }
  }

  /** Goes through what one word has, and keeps what has the others. */
  private final class Search {

    private final List<String> words;
    private final Optional<String> without;
    private final int limit;
    private final List<Channel> page = new ArrayList<>();

    Search(List<String> words, Optional<String> without, int limit) {
      this.words = words;
      this.without = without;
      this.limit = limit;
    }

    Future<ChannelPage> goThrough(Scan scan, int scans) {
      return searcher
          .executeBlocking(() -> scan.rows().stream().filter(this::matches).toList(), false)
          .compose(
              found -> {
                read(found, page);
                return goOn(scan, scans);
              });
    }

    private Future<ChannelPage> goOn(Scan scan, int scans) {
      if (page.size() > limit || scan.isLast()) {
        return Future.succeededFuture(ChannelPage.first(page, limit));
      }
      if (scans == MAX_SCANS) {
        return Future.succeededFuture(new ChannelPage(page, Optional.of(scan.reached())));
      }
      return scan(scan.key(), scan.reached()).compose(next -> goThrough(next, scans + 1));
    }

    private boolean matches(Row row) {
      var name = Objects.requireNonNullElse(row.getString("name"), "");
      return !isId(row, without) && SearchText.matches(words, row.getString("id"), name);
    }
  }
}
