package chat.parley.storage;

import chat.parley.protocol.ParleyException;
import chat.parley.protocol.audit.AuditEvent;
import chat.parley.protocol.audit.AuditLog;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import chat.parley.tls.TlsWatch;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.cassandra.CassandraClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/**
 * The storage of one node: one session with Cassandra, shared by all its stores.
 *
 * <p>Once open it stays so: after an outage of Cassandra, of any length, it recovers by itself.
 * Methods may be called from any thread.
 */
public final class CassandraStorage {

  private static final AuditLog AUDIT = new AuditLog();

  private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

  private final CassandraClient client;
  private final Queries queries;
  private final BucketStore buckets;
  private final MessageStore messages;
  private final ChannelStore channels;
  private final SendStore sends;
  private final PreparedStatement ping;

  /** Set before anybody has this storage; there where TLS is spoken. */
  private volatile Optional<TlsWatch> watch = Optional.empty();

  private CassandraStorage(
      CassandraClient client,
      Queries queries,
      BucketStore buckets,
      MessageStore messages,
      ChannelStore channels,
      SendStore sends,
      PreparedStatement ping) {
    this.client = client;
    this.queries = queries;
    this.buckets = buckets;
    this.messages = messages;
    this.channels = channels;
    this.sends = sends;
    this.ping = ping;
  }

  /**
   * Connects, makes the tables where they are missing, and warms the session, so that the first
   * request is as fast as the others. Any number of nodes may do so at once.
   *
   * <p>Opened in a verticle, the session closes with it at the latest; else with Vert.x.
   *
   * @return fails with {@code UNAVAILABLE} while Cassandra cannot be reached: open again then;
   *     nothing is left behind
   */
  public static Future<CassandraStorage> open(
      Vertx vertx, StorageConfig config, MeterRegistry meters) {
    if (!config.tls().isOn()) {
      return open(vertx, config, Optional.empty(), meters);
    }
    return vertx
        .executeBlocking(() -> TlsFiles.read(TlsPlace.CASSANDRA, config.tls()))
        .compose(
            files ->
                open(vertx, config, Optional.of(files), meters)
                    .onSuccess(
                        storage ->
                            storage.watch =
                                Optional.of(
                                    TlsWatch.start(
                                        vertx, files, meters, CassandraStorage::renewed))));
  }

  private static void renewed(TlsPlace place) {
    AUDIT.write(AuditEvent.CERTIFICATE_CHANGED, line -> line.with("place", place.path()));
  }

  private static Future<CassandraStorage> open(
      Vertx vertx, StorageConfig config, Optional<TlsFiles> tls, MeterRegistry meters) {
    var client = CassandraClient.create(vertx, DriverOptions.of(config, tls));
    var queries = new Queries(vertx, client, meters, config);
    return new Schema(vertx, queries, config)
        .apply()
        .compose(done -> prepare(vertx, client, queries))
        .compose(storage -> storage.ping().map(storage))
        .recover(
            failure ->
                client.close().transform(closed -> Future.failedFuture(notOpen(config, failure))));
  }

  private static Future<CassandraStorage> prepare(
      Vertx vertx, CassandraClient client, Queries queries) {
    return BucketStore.prepare(queries)
        .compose(
            buckets ->
                Future.all(
                        MessageStore.prepare(vertx, queries, buckets),
                        ChannelStore.prepare(vertx, queries),
                        SendStore.prepare(queries),
                        queries.prepare(Schema.READ_VERSION))
                    .map(
                        all ->
                            new CassandraStorage(
                                client,
                                queries,
                                buckets,
                                all.resultAt(0),
                                all.resultAt(1),
                                all.resultAt(2),
                                all.resultAt(3))));
  }

  private static Throwable notOpen(StorageConfig config, Throwable failure) {
    var message =
        "cannot open the storage on Cassandra at %s, data centre %s, keyspace %s: %s"
            .formatted(
                config.contactPoints(),
                config.localDatacenter(),
                config.keyspace(),
                (failure instanceof ParleyException ? failure.getCause() : failure).getMessage());
    return failure instanceof ParleyException
        ? ParleyException.unavailable(message, REOPEN_AFTER, failure.getCause())
        : new IllegalStateException(message, failure);
  }

  public MessageStore messages() {
    return messages;
  }

  public BucketStore buckets() {
    return buckets;
  }

  public ChannelStore channels() {
    return channels;
  }

  public SendStore sends() {
    return sends;
  }

  /** Succeeds when a query at the consistency of all others does; for readiness. */
  public Future<Void> ping() {
    return queries.rows(QueryKind.PING, ping.bind()).mapEmpty();
  }

  /** Closes the session; queries under way fail. */
  public Future<Void> close() {
    watch.ifPresent(TlsWatch::stop);
    return channels.close().eventually(client::close);
  }
}
