package chat.parley.gateway;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.ChannelTraffic;
import chat.parley.gateway.admission.Places;
import chat.parley.gateway.admission.SendLimits;
import chat.parley.gateway.audit.ClientEvents;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.auth.Tokens;
import chat.parley.gateway.chat.CatchUp;
import chat.parley.gateway.chat.ChannelDirectory;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.chat.History;
import chat.parley.gateway.chat.IdempotentSends;
import chat.parley.gateway.chat.Ingress;
import chat.parley.gateway.chat.PageEncoder;
import chat.parley.gateway.client.Services;
import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.ChannelHub;
import chat.parley.gateway.web.WebPages;
import chat.parley.protocol.KafkaConfig;
import chat.parley.protocol.audit.AuditEvent;
import chat.parley.protocol.audit.AuditLog;
import chat.parley.storage.CassandraStorage;
import chat.parley.storage.PageThreads;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import chat.parley.tls.TlsWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The gateway role of a node, from start to stop. */
public final class Gateway {

  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final String node;
  private final GatewayConfig config;

  /** How to stop what was started, newest first. */
  private final Deque<Supplier<Future<Void>>> stops = new ArrayDeque<>();

  private final AuditLog audit = new AuditLog();
  private Ingress ingress;
  private volatile IdempotentSends sends;
  private ChannelHub hub;
  private int port;

  private Gateway(Vertx vertx, String node, GatewayConfig config) {
    this.vertx = vertx;
    this.node = node;
    this.config = config;
  }

  /**
   * Starts the gateway; the topics and the schema must be there.
   *
   * @param node the node's id in the cluster
   * @return the gateway, listening
   */
  public static Future<Gateway> start(
      Vertx vertx,
      String node,
      GatewayConfig config,
      AuthConfig auth,
      KafkaConfig kafka,
      CassandraStorage storage,
      MeterRegistry meters) {
    return start(vertx, node, config, auth, kafka, storage, meters, Admission.subscriptions());
  }

  /** The same with so many subscriptions to channels. */
  static Future<Gateway> start(
      Vertx vertx,
      String node,
      GatewayConfig config,
      AuthConfig auth,
      KafkaConfig kafka,
      CassandraStorage storage,
      MeterRegistry meters,
      Places subscriptions) {
    var gateway = new Gateway(vertx, node, config);
    return gateway
        .start(auth, kafka, storage, meters, subscriptions)
        .map(gateway)
        .recover(failure -> gateway.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** Succeeds while messages can be accepted. */
  public Future<Void> check() {
    return ingress.check();
  }

  /**
   * The cluster has lost nodes, and with them perhaps what only they remembered; to be told again
   * while they stay away, since they may go on behind a split.
   */
  public void nodesLost() {
    var running = sends;
    if (running != null) {
      running.memoryMayBeLost();
    }
  }

  /** Who is connected to a channel through this node, for operators. */
  public Future<JsonObject> connections(String channel) {
    return hub.members(channel)
        .map(
            members ->
                new JsonObject().put("channel", channel).put("node", node).put("members", members));
  }

  /** Lets clients go, then closes everything in the opposite order of its start. */
  public Future<Void> stop() {
    var stopped = Future.<Void>succeededFuture();
    while (!stops.isEmpty()) {
      var next = stops.pop();
      stopped = stopped.eventually(next);
    }
    return stopped;
  }

  private Future<Void> start(
      AuthConfig auth,
      KafkaConfig kafka,
      CassandraStorage storage,
      MeterRegistry meters,
      Places subscriptions) {
    var clock = Clock.systemUTC();
    var tokens =
        Tokens.open(vertx, auth, clock, meters).onSuccess(opened -> stops.push(opened::close));
    var hubStarted =
        tokens
            .compose(
                read ->
                    ChannelHub.start(
                        vertx, config, storage.messages()::read, subscriptions, meters))
            .onSuccess(
                started -> {
                  hub = started;
                  stops.push(started::stop);
                });
    var directory =
        hubStarted
            .compose(started -> ChannelDirectory.open(vertx, storage.channels(), meters))
            .onSuccess(opened -> stops.push(opened::close));
    return directory
        .compose(
            opened -> {
              ingress = new Ingress(vertx, config, kafka, meters);
              stops.push(ingress::close);
              return IdempotentSends.start(vertx, node, config, ingress, storage, clock, meters);
            })
        .compose(
            started -> {
              sends = started;
              stops.push(started::stop);
              var history = new History(vertx, hub, storage.messages(), config, meters);
              var catchUp = new CatchUp(vertx, hub, history, config.requestTimeout(), clock);
              var admission = new Admission(vertx, config, meters);
              var chat =
                  new ChatService(
                      directory.result(),
                      new SendLimits(config),
                      new ChannelTraffic(config),
                      admission.channels(),
                      sends,
                      history,
                      catchUp,
                      clock);
              writeAudit();
              var events = new ClientEvents(audit, new Origins(config), meters);
              var services =
                  new Services(
                      node,
                      config,
                      clock,
                      tokens.result(),
                      admission,
                      events,
                      chat,
                      new PageEncoder(PageThreads.of(vertx)),
                      hub);
              return WebPages.load(vertx)
                  .compose(
                      pages -> readTls(meters).compose(files -> listen(services, pages, files)));
            });
  }

  private void writeAudit() {
    long timer = vertx.setPeriodic(AUDIT_INTERVAL.toMillis(), due -> audit.writeLeftOut());
    stops.push(
        () -> {
          vertx.cancelTimer(timer);
          audit.writeLeftOut();
          return Future.succeededFuture();
        });
  }

  private Future<Optional<TlsFiles>> readTls(MeterRegistry meters) {
    if (!config.tls().isOn()) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx
        .executeBlocking(() -> TlsFiles.read(TlsPlace.GATEWAY, config.tls()))
        .map(
            files -> {
              var watch = TlsWatch.start(vertx, files, meters, this::certificateChanged);
              stops.push(
                  () -> {
                    watch.stop();
                    return Future.succeededFuture();
                  });
              return Optional.of(files);
            });
  }

  private void certificateChanged(TlsPlace place) {
    audit.write(AuditEvent.CERTIFICATE_CHANGED, line -> line.with("place", place.path()));
  }

  private Future<Void> listen(Services services, WebPages pages, Optional<TlsFiles> tls) {
    int instances =
        config.instances() > 0 ? config.instances() : Runtime.getRuntime().availableProcessors();
    List<GatewayVerticle> verticles = new ArrayList<>();
    List<Future<GatewayVerticle>> deployments = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      var verticle = new GatewayVerticle(services, pages, tls);
      verticles.add(verticle);
      deployments.add(vertx.deployVerticle(verticle).map(verticle));
    }
    // All drain at once, and none closes before all have: polls of one's clients come to any other.
    stops.push(() -> each(deployments, GatewayVerticle::undeploy));
    stops.push(() -> each(deployments, GatewayVerticle::drain));
    return Future.join(deployments)
        .onSuccess(
            all -> {
              port = verticles.get(0).port();
              guardPort(services.admission());
            })
        .mapEmpty();
  }

  private void guardPort(Admission admission) {
    var gate = AcceptGate.of(vertx);
    gate.ifPresent(
        guard -> {
          guard.guard(port, admission);
          stops.push(
              () -> {
                guard.open(port);
                return Future.succeededFuture();
              });
        });
  }

  private static Future<Void> each(
      List<Future<GatewayVerticle>> deployments, Function<GatewayVerticle, Future<Void>> step) {
    return Future.join(
            deployments.stream()
                .filter(Future::succeeded)
                .map(deployed -> step.apply(deployed.result()))
                .toList())
        .mapEmpty();
  }
}
