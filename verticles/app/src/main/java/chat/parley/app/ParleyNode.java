package chat.parley.app;

import chat.parley.app.config.ConfigException;
import chat.parley.app.config.ParleyConfig;
import chat.parley.app.config.Role;
import chat.parley.app.management.Check;
import chat.parley.app.management.ManagementVerticle;
import chat.parley.app.management.Readiness;
import chat.parley.gateway.Gateway;
import chat.parley.processor.Processor;
import chat.parley.processor.TopicSetup;
import chat.parley.processor.UnfitTopicException;
import chat.parley.protocol.Addresses;
import chat.parley.storage.CassandraStorage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node, from start to stop. Both block and belong to {@code main} and its shutdown hook; the hook
 * may stop a node that is still starting.
 *
 * <p>Health and metrics come up before the roles and go down after them, so that a node can be
 * watched while it waits for its servers and while it drains.
 */
final class ParleyNode {

  private static final Logger log = LoggerFactory.getLogger(ParleyNode.class);
  private static final String ANY_HOST = "0.0.0.0";
  private static final Duration LOSSES_INTERVAL = Duration.ofSeconds(2);
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

  /** Beyond the time that the cluster takes to notice a dead node. */
  private static final Duration PROBE_MARGIN = Duration.ofSeconds(5);

  private final ParleyConfig config;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Readiness readiness = new Readiness();
  private final Map<String, Check> checks = new ConcurrentHashMap<>();
  private final StopSequence stops = new StopSequence();
  private Clustering.Node cluster;
  private CassandraStorage storage;

  /** Null on a node without the role. */
  private volatile Gateway gateway;

  ParleyNode(ParleyConfig config) {
    this.config = config;
  }

  /**
   * Starts everything, one after the other.
   *
   * @return where the node can be reached, for people
   * @throws StartupException when something the operator can mend is in the way
   * @throws ConfigException when the cluster's configuration turns out wrong
   */
  String start() {
    TlsCheck.check(config);
    cluster = joinCluster();
    DirectMemoryWatch.start(cluster.vertx());
    var losses = watchNodes();
    var management = startManagement();
    startProbe();
    storage = openStorage();
    ensureTopics();
    if (config.roles().contains(Role.PROCESSOR)) {
      startProcessor();
    }
    if (config.roles().contains(Role.GATEWAY)) {
      gateway = startGateway(losses);
    }
    readiness.open();
    return addresses(management);
  }

  /** Stops what was started in the opposite order, within the configured time. */
  void stop() {
    readiness.drain();
    try {
      stops.stop().await(config.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("Not everything stopped within {} s", config.shutdownTimeout().toSeconds());
    }
  }

  private Clustering.Node joinCluster() {
    var settings = config.cluster();
    var what = "it could not join the cluster on %s:%d".formatted(settings.host(), settings.port());
    return started(
        "the cluster node",
        what,
        () -> Clustering.start(settings, config.startupTimeout(), meters),
        node -> node.vertx().close());
  }

  private NodeLosses watchNodes() {
    var losses = new NodeLosses(cluster::addresses, System::nanoTime);
    cluster.tell(losses);
    cluster.vertx().setPeriodic(LOSSES_INTERVAL.toMillis(), timer -> losses.look());
    return losses;
  }

  private ManagementVerticle startManagement() {
    var settings = config.management();
    var verticle = new ManagementVerticle(settings, readiness, checks, this::connections, meters);
    started(
        "management",
        "management could not listen on %s:%d".formatted(settings.host(), settings.port()),
        () -> cluster.vertx().deployVerticle(verticle),
        id -> cluster.vertx().undeploy(id));
    return verticle;
  }

  private void startProbe() {
    var limit = config.cluster().heartbeatTimeout().plus(PROBE_MARGIN);
    var probe =
        started(
            "the event-bus probe",
            "the event bus took no registration",
            () -> BusProbe.start(cluster, PROBE_INTERVAL, limit, System::nanoTime),
            BusProbe::stop);
    checks.put("event-bus", probe::check);
  }

  private CassandraStorage openStorage() {
    var settings = config.cassandra();
    var server = "Cassandra at " + settings.contactPoints();
    var opened =
        started(
            "storage",
            server + " could not be used",
            () ->
                Patience.await(
                    cluster.vertx(),
                    config.startupTimeout(),
                    server,
                    () -> CassandraStorage.open(cluster.vertx(), settings, meters)),
            CassandraStorage::close);
    checks.put("cassandra", opened::ping);
    return opened;
  }

  private void ensureTopics() {
    var server = "Kafka at " + config.kafka().bootstrapServers();
    await(
        server + " could not be used",
        () ->
            Patience.await(
                cluster.vertx(),
                config.startupTimeout(),
                server,
                "did not answer",
                failure -> !(failure instanceof UnfitTopicException),
                () -> TopicSetup.ensure(cluster.vertx(), config.kafka())));
  }

  private void startProcessor() {
    var processor =
        started(
            "the processor",
            "the processor could not join the consumer group",
            () ->
                Processor.start(
                    cluster.vertx(), config.processor(), config.kafka(), storage, meters),
            Processor::stop);
    checks.put("processor", processor::check);
  }

  private Gateway startGateway(NodeLosses losses) {
    var settings = config.gateway();
    var started =
        started(
            "the gateway",
            "the gateway could not listen on %s:%d".formatted(settings.host(), settings.port()),
            () ->
                Gateway.start(
                    cluster.vertx(),
                    cluster.id(),
                    settings,
                    config.auth(),
                    config.kafka(),
                    storage,
                    meters),
            Gateway::stop);
    checks.put("gateway", started::check);
    losses.listen(started::nodesLost);
    return started;
  }

  /** Both levels of who is connected: the nodes that listen, and this node's own members. */
  private Future<JsonObject> connections(String channel) {
    var running = gateway;
    var here =
        running == null
            ? Future.succeededFuture(
                new JsonObject().put("channel", channel).put("node", cluster.id()))
            : running.connections(channel);
    return here.compose(
        json ->
            cluster.registered(Addresses.channel(channel)).map(nodes -> json.put("nodes", nodes)));
  }

  private String addresses(ManagementVerticle management) {
    var settings = config.management();
    var operators = "(management " + url("http", settings.host(), management.port()) + ")";
    return gateway == null
        ? operators
        : "on " + url(scheme(), config.gateway().host(), gateway.port()) + " " + operators;
  }

  private String scheme() {
    return config.gateway().tls().isOn() ? "https" : "http";
  }

  private static String url(String scheme, String host, int port) {
    var reachable = host.equals(ANY_HOST) ? "localhost" : host;
    return "%s://%s:%d".formatted(scheme, reachable, port);
  }

  private <T> T started(
      String part, String failure, Supplier<Future<T>> start, Function<T, Future<Void>> stop) {
    return await(
        failure, () -> start.get().compose(it -> stops.add(part, () -> stop.apply(it)).map(it)));
  }

  private static <T> T await(String failure, Supplier<Future<T>> work) {
    try {
      return work.get().await();
    } catch (StartupException | ConfigException e) {
      throw e;
    } catch (Exception e) {
      log.debug("The start failed", e);
      throw new StartupException(
          failure + ": " + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
  }
}
