package chat.parley.app;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import chat.parley.app.membership.ClusterMembership;
import chat.parley.gateway.AcceptGate;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import chat.parley.tls.TlsWatch;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Starts Vert.x as a node of the Hazelcast cluster that carries its event bus. */
final class Clustering {

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private Clustering() {}

  /**
   * A node of the cluster.
   *
   * @param vertx its Vert.x; to close it is to leave the cluster
   * @param manager what knows the cluster
   * @param hazelcast what the manager runs on
   */
  record Node(Vertx vertx, ClusterManager manager, HazelcastInstance hazelcast) {

    /** The node's id in the cluster. */
    String id() {
      return manager.getNodeId();
    }

    /** The addresses of all nodes that are in the cluster now. */
    Set<String> addresses() {
      return hazelcast.getCluster().getMembers().stream()
          .map(member -> member.getAddress().toString())
          .collect(Collectors.toSet());
    }

    /** From now on other nodes' losses are told, on a thread of Hazelcast's. */
    void tell(NodeLosses losses) {
      hazelcast
          .getCluster()
          .addMembershipListener(
              new MembershipAdapter() {
                @Override
                public void memberRemoved(MembershipEvent event) {
                  losses.lost(event.getMember().getAddress().toString());
                }
              });
      hazelcast
          .getLifecycleService()
          .addLifecycleListener(
              event -> {
                if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                  losses.healed();
                }
              });
    }

    /** The ids of all nodes that are registered for an address. */
    Future<List<String>> registered(String address) {
      return Future.<List<RegistrationInfo>>future(
              promise -> manager.getRegistrations(address, promise))
          .map(all -> all.stream().map(RegistrationInfo::nodeId).distinct().sorted().toList());
    }
  }

  /**
   * Joins the cluster, or begins one where no member answers. A cluster that heals a split takes
   * nobody in meanwhile, some seconds long: then it is tried again, until the limit. Looks names up
   * and reads files on the calling thread.
   *
   * @param limit how long to try
   * @throws ConfigException when the host is not this machine, or the Hazelcast configuration is no
   *     good
   */
  static Future<Node> start(ClusterConfig config, Duration limit, MeterRegistry meters) {
    // There are no timers of Vert.x yet.
    var meanwhile = Vertx.vertx();
    return Patience.await(
            meanwhile,
            limit,
            "the cluster",
            "did not let this node in",
            Clustering::isRefusal,
            () -> join(meanwhile, config, meters))
        .eventually(meanwhile::close);
  }

  /** What Hazelcast fails with when it was told not to join; a port that is taken is another. */
  private static boolean isRefusal(Throwable failure) {
    return failure instanceof IllegalStateException || failure instanceof TimeoutException;
  }

  private static Future<Node> join(Vertx meanwhile, ClusterConfig config, MeterRegistry meters) {
    var tls = tls(config, meters);
    var options =
        new VertxOptions().setEventBusOptions(eventBus(config, tls)).setMetricsOptions(metrics());
    var settings = HazelcastSettings.of(config);
    // Of no context: that of the executor is closed before the node is handed out.
    var joined = Promise.<ClusterMembership>promise();
    meanwhile.executeBlocking(() -> ClusterMembership.join(settings, tls)).onComplete(joined);
    return joined
        .future()
        .compose(
            membership ->
                Vertx.builder()
                    .with(options)
                    .withTransport(new AcceptGate())
                    .withMetrics(new MicrometerMetricsFactory(meters))
                    .withClusterManager(membership)
                    .buildClustered()
                    .recover(failure -> leave(meanwhile, membership, failure))
                    .map(vertx -> new Node(vertx, membership, membership.getHazelcastInstance())));
  }

  private static <T> Future<T> leave(
      Vertx meanwhile, ClusterMembership membership, Throwable failure) {
    var left = Promise.<T>promise();
    meanwhile
        .executeBlocking(
            () -> {
              membership.shutDown();
              return null;
            })
        .onComplete(done -> left.fail(failure));
    return left.future();
  }

  private static Optional<TlsFiles> tls(ClusterConfig config, MeterRegistry meters) {
    if (!config.tls().isOn()) {
      return Optional.empty();
    }
    var files = TlsFiles.read(TlsPlace.CLUSTER, config.tls());
    TlsWatch.measure(files, meters);
    return Optional.of(files);
  }

  static EventBusOptions eventBus(ClusterConfig config, Optional<TlsFiles> tls) {
    var options =
        new EventBusOptions()
            .setHost(config.host())
            .setPort(config.eventBusPort())
            .setClusterPublicHost(config.announcedHost());
    tls.ifPresent(files -> secure(options, files));
    return options;
  }

  /**
   * Whoever calls, and whoever is called, must have a certificate of the cluster's own authority.
   * The names in it are not compared, since the event bus of Vert.x does not: of that authority
   * only nodes may have one. The options travel as JSON, where key stores stay what they are.
   */
  private static void secure(EventBusOptions options, TlsFiles files) {
    var password = UUID.randomUUID().toString();
    options
        .setSsl(true)
        .setKeyCertOptions(keyStore(files.keyStore(password), password))
        .setTrustOptions(keyStore(files.trustStore(password), password))
        .setEnabledSecureTransportProtocols(new LinkedHashSet<>(TlsFiles.PROTOCOLS))
        .setClientAuth(ClientAuth.REQUIRED);
  }

  private static PfxOptions keyStore(byte[] store, String password) {
    return new PfxOptions().setValue(Buffer.buffer(store)).setPassword(password);
  }

  /**
   * What Vert.x measures. Nothing that a client chooses becomes a label: each value of one is a
   * meter for ever.
   */
  static MicrometerMetricsOptions metrics() {
    return new MicrometerMetricsOptions()
        // Vert.x shares registries of one name within a JVM.
        .setRegistryName(UUID.randomUUID().toString())
        .setLabels(
            EnumSet.of(
                Label.HTTP_CODE,
                Label.POOL_TYPE,
                Label.POOL_NAME,
                Label.EB_SIDE,
                // Tells the HTTP server of clients from that of operators.
                Label.LOCAL))
        .setServerRequestTagsProvider(request -> Tags.of("method", name(request.method())))
        .setJvmMetricsEnabled(true)
        .setEnabled(true);
  }

  /** Any token is a method for HTTP. */
  private static String name(HttpMethod method) {
    return METHODS.contains(method) ? method.name() : "OTHER";
  }
}
