package chat.parley.storage;

import chat.parley.tls.TlsFiles;
import com.datastax.dse.driver.api.core.config.DseDriverOption;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import io.vertx.cassandra.CassandraClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the driver is set. What is not here stands in the driver's <a
 * href="https://docs.datastax.com/en/developer/java-driver/4.15/manual/core/configuration/reference/">reference.conf</a>:
 * among it no speculative execution, no compression and no metrics.
 */
final class DriverOptions {

  private static final int DEFAULT_PORT = 9042;

  /** Requests beyond those in flight wait, up to so many times their number; more fail at once. */
  private static final int QUEUED_PER_REQUEST = 4;

  private static final int DRIVER_MAX_REQUESTS_PER_CONNECTION = 32_768;
  private static final int MIN_REQUESTS_PER_CONNECTION = 1_024;

  private static final int QUIET_MILLIS = 100;
  private static final int SHUTDOWN_MILLIS = 5_000;

  private DriverOptions() {}

  /** With what is in its files, where the driver is to speak TLS. */
  static CassandraClientOptions of(StorageConfig config, Optional<TlsFiles> tls) {
    var session = CqlSession.builder().withConfigLoader(loader(config));
    if (!config.username().isEmpty()) {
      session.withAuthCredentials(config.username(), config.password().value());
    }
    tls.ifPresent(
        files ->
            session.withSslEngineFactory(
                new ProgrammaticSslEngineFactory(files.context(), null, config.verifyHostname())));
    return new CassandraClientOptions(session);
  }

  private static DriverConfigLoader loader(StorageConfig config) {
    int maxRequests = config.maxRequests();
    return DriverConfigLoader.programmaticBuilder()
        // In the names of its threads and in its log.
        .withString(DefaultDriverOption.SESSION_NAME, config.keyspace())
        .withStringList(DefaultDriverOption.CONTACT_POINTS, contactPoints(config))
        // Names are looked up at each connection, so that servers may come back elsewhere.
        .withBoolean(DefaultDriverOption.RESOLVE_CONTACT_POINTS, false)
        .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, config.localDatacenter())
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "LOCAL_QUORUM")
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, config.requestTimeout())
        .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
        .withString(
            DefaultDriverOption.REQUEST_THROTTLER_CLASS, "ConcurrencyLimitingRequestThrottler")
        .withInt(DefaultDriverOption.REQUEST_THROTTLER_MAX_CONCURRENT_REQUESTS, maxRequests)
        .withInt(
            DefaultDriverOption.REQUEST_THROTTLER_MAX_QUEUE_SIZE, QUEUED_PER_REQUEST * maxRequests)
        .withInt(
            DefaultDriverOption.CONNECTION_MAX_REQUESTS,
            Math.min(
                Math.max(maxRequests, MIN_REQUESTS_PER_CONNECTION),
                DRIVER_MAX_REQUESTS_PER_CONNECTION))
        // A server that comes back is used again within seconds, a dead connection found likewise.
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(250))
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(3))
        .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, Duration.ofSeconds(10))
        // Token-aware routing needs our keyspace's replication, and nobody else's tables.
        .withStringList(
            DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(config.keyspace()))
        .withBoolean(DseDriverOption.MONITOR_REPORTING_ENABLED, false)
        // Each table made waits for one such pause; by default it is a second.
        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(50))
        // By default closing waits for two idle seconds, then up to 15 more.
        .withString(DefaultDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS")
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
        .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS")
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, QUIET_MILLIS)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, SHUTDOWN_MILLIS)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }

  private static List<String> contactPoints(StorageConfig config) {
    return config.contactPoints().stream()
        .map(point -> point.contains(":") ? point : point + ":" + DEFAULT_PORT)
        .toList();
  }
}
