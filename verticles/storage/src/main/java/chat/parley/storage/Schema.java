package chat.parley.storage;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the tables where they are missing, and adds what a newer version has.
 *
 * <p>Several nodes may start at once. Each statement is {@code IF NOT EXISTS}, and all nodes send
 * theirs to the same server: two servers that made one table at the same time would give it two
 * ids, on which a cluster before Cassandra 6 can never agree again.
 */
final class Schema {

  static final int VERSION = 3;

  static final String READ_VERSION =
      "SELECT version FROM ${keyspace}.schema_version WHERE component = 'parley'";

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

  private static final String WRITE_VERSION =
      "INSERT INTO ${keyspace}.schema_version (component, version) VALUES ('parley', "
          + VERSION
          + ")";

  private static final String RESOURCE = "schema.cql";
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 6;
  private static final int MIN_PAUSE_MILLIS = 100;
  private static final int MAX_PAUSE_MILLIS = 600;

  private final Vertx vertx;
  private final Queries queries;
  private final StorageConfig config;

  Schema(Vertx vertx, Queries queries, StorageConfig config) {
    this.vertx = vertx;
    this.queries = queries;
    this.config = config;
  }

  /** Completes when all tables are there and all servers know them. */
  Future<Void> apply() {
    return attempt(1);
  }

  private Future<Void> attempt(int attempt) {
    return version()
        .compose(
            found -> found.isPresent() && found.get() >= VERSION ? check(found.get()) : create())
        .recover(
            failure -> {
              if (attempt == ATTEMPTS || !canBeRace(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.info("creating the tables again, attempt {}: {}", attempt, failure.getMessage());
              long pause = ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
              return vertx
                  .timer(pause, TimeUnit.MILLISECONDS)
                  .compose(elapsed -> attempt(attempt + 1));
            });
  }

  private Future<Optional<Integer>> version() {
    return queries
        .rows(QueryKind.SCHEMA, statement(READ_VERSION))
        .map(rows -> rows.stream().map(row -> row.getInt("version")).findFirst())
        .recover(
            failure ->
                failure instanceof InvalidQueryException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  private Future<Void> check(int found) {
    return found == VERSION
        ? Future.succeededFuture()
        : Future.failedFuture(
            "keyspace %s has tables of version %d, newer than this program's %d"
                .formatted(config.keyspace(), found, VERSION));
  }

  private Future<Void> create() {
    LOG.info("bringing the tables in keyspace {} to version {}", config.keyspace(), VERSION);
    return queries
        .metadata()
        .compose(
            metadata -> {
              var server = chosenServer(metadata);
              Future<Void> created = Future.succeededFuture();
              for (String cql : statements()) {
                created = created.compose(done -> change(statement(cql).setNode(server)));
              }
              return created;
            })
        .compose(done -> queries.rows(QueryKind.SCHEMA, statement(WRITE_VERSION)))
        .mapEmpty();
  }

  private Future<Void> change(SimpleStatement statement) {
    return queries
        .run(QueryKind.SCHEMA, statement)
        .compose(
            result ->
                result.getExecutionInfo().isSchemaInAgreement()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new DisagreementException()));
  }

  /** The same for all nodes that see the same servers; null lets the driver choose. */
  private Node chosenServer(Metadata metadata) {
    return metadata.getNodes().values().stream()
        .filter(node -> node.getState() == NodeState.UP && node.getHostId() != null)
        .filter(node -> config.localDatacenter().equals(node.getDatacenter()))
        .min(Comparator.comparing(Node::getHostId))
        .orElse(null);
  }

  private static boolean canBeRace(Throwable failure) {
    return failure instanceof QueryValidationException || failure instanceof DisagreementException;
  }

  private SimpleStatement statement(String cql) {
    var text =
        queries
            .inKeyspace(cql)
            .replace("${replication}", config.replication())
            .replace("${compaction}", config.compaction());
    return SimpleStatement.newInstance(text).setTimeout(STATEMENT_TIMEOUT);
  }

  static List<String> statements() {
    try (var resource = Schema.class.getResourceAsStream(RESOURCE)) {
      var text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.replaceAll("(?m)^--.*$", "").split(";"))
          .map(String::strip)
          .filter(statement -> !statement.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The servers did not agree on the schema in time. */
  private static final class DisagreementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DisagreementException() {
      super("the servers do not agree on the schema yet");
    }
  }
}
