package chat.parley.storage;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.cassandra.CassandraClient;
import io.vertx.cassandra.ResultSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs every query of the stores: timed as {@code parley.storage.query} by kind and outcome, its
 * failures translated.
 */
final class Queries {

  private static final String TIMER = "parley.storage.query";

  private final CassandraClient client;
  private final MeterRegistry meters;
  private final String keyspace;
  private final ReadShare reads;

  Queries(Vertx vertx, CassandraClient client, MeterRegistry meters, StorageConfig config) {
    this.client = client;
    this.meters = meters;
    this.keyspace = config.keyspace();
    this.reads = new ReadShare(vertx, config.maxReads(), config.requestTimeout(), meters);
  }

  MeterRegistry meters() {
    return meters;
  }

  /** Fills in {@code ${keyspace}}. */
  String inKeyspace(String cql) {
    return cql.replace("${keyspace}", keyspace);
  }

  Future<PreparedStatement> prepare(String cql) {
    return translated(() -> client.prepare(inKeyspace(cql)));
  }

  Future<Metadata> metadata() {
    return translated(client::metadata);
  }

  /** The first page of a result. */
  Future<ResultSet> run(QueryKind kind, Statement<?> statement) {
    return timed(kind, () -> client.execute(statement));
  }

  /** The page after this one, which {@link ResultSet#hasMorePages} promised. */
  Future<ResultSet> next(QueryKind kind, ResultSet page) {
    return timed(kind, page::fetchNextPage);
  }

  /** All rows of a result that is known to be small. */
  Future<List<Row>> rows(QueryKind kind, Statement<?> statement) {
    Supplier<Future<List<Row>>> query =
        () -> timed(kind, () -> client.executeWithFullFetch(statement));
    return kind.isRead() ? reads.run(query) : query.get();
  }

  private <T> Future<T> timed(QueryKind kind, Supplier<Future<T>> query) {
    long start = System.nanoTime();
    return translated(query)
        .onComplete(
            result ->
                timer(kind, result.succeeded() ? "ok" : "failed")
                    .record(Duration.ofNanos(System.nanoTime() - start)));
  }

  private static <T> Future<T> translated(Supplier<Future<T>> query) {
    return query.get().recover(failure -> Future.failedFuture(DriverFailures.translate(failure)));
  }

  private Timer timer(QueryKind kind, String outcome) {
    return Timer.builder(TIMER)
        .description("Queries to Cassandra")
        .tag("kind", kind.tag())
        .tag("outcome", outcome)
        .register(meters);
  }
}
