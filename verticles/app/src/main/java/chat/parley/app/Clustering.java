package chat.parley.app;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Starts Vert.x as a node of the Hazelcast cluster that carries its event bus. */
final class Clustering {

  private static final String PACKED_CONFIG = "/conf/hazelcast.xml";
  private static final int PORTS_TRIED = 10;

  /** What the cluster manager of Vert.x keeps, as its default-cluster.xml names it. */
  private static final String SUBSCRIPTIONS = "__vertx.subs";

  private static final Set<String> MAPS = Set.of("__vertx.haInfo", "__vertx.nodeInfo");

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
            () -> join(config, meters))
        .eventually(meanwhile::close);
  }

  /** What Hazelcast fails with when it was told not to join; a port that is taken is another. */
  private static boolean isRefusal(Throwable failure) {
    return failure instanceof IllegalStateException || failure instanceof TimeoutException;
  }

  private static Future<Node> join(ClusterConfig config, MeterRegistry meters) {
    var manager = new HazelcastClusterManager(hazelcast(config));
    return Vertx.builder()
        .with(options(config))
        .withMetrics(new MicrometerMetricsFactory(meters))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new Node(vertx, manager, manager.getHazelcastInstance()));
  }

  private static VertxOptions options(ClusterConfig config) {
    return new VertxOptions()
        .setEventBusOptions(
            new EventBusOptions()
                .setHost(config.host())
                .setPort(config.eventBusPort())
                .setClusterPublicHost(config.announcedHost()))
        .setMetricsOptions(metrics());
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

  /** The packed or the user's Hazelcast configuration, with our keys on top. */
  static Config hazelcast(ClusterConfig config) {
    var hazelcast = config.hazelcastConfig().isEmpty() ? packed() : load(config.hazelcastConfig());
    long heartbeatTimeout = config.heartbeatTimeout().toSeconds();
    long answerTimeout = heartbeatTimeout + heartbeatTimeout / 2;
    hazelcast
        .setClusterName(config.name())
        .setLiteMember(config.lite())
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(heartbeatTimeout))
        // A member that lives can still lose an answer, with a connection that another closed. What
        // waits for one, a partition that moves and all who register in it, must not wait for the
        // defaults of 1 and 5 minutes; but longer than it takes to notice that the member died.
        .setProperty("hazelcast.operation.call.timeout.millis", Long.toString(1000 * answerTimeout))
        .setProperty("hazelcast.partition.migration.timeout", Long.toString(answerTimeout));
    var network =
        hazelcast
            .getNetworkConfig()
            .setPort(config.port())
            .setPortCount(PORTS_TRIED)
            .setPortAutoIncrement(true);
    network.getInterfaces().setEnabled(true).clear().addInterface(address(config.host()));
    if (!config.publicHost().isEmpty()) {
      network.setPublicAddress(config.publicHost());
    }
    var tcpIp = network.getJoin().getTcpIpConfig();
    if (tcpIp.isEnabled()) {
      tcpIp.setMembers(config.members());
    }
    return hazelcast;
  }

  private static Config packed() {
    try (InputStream in = Clustering.class.getResourceAsStream(PACKED_CONFIG)) {
      return Config.loadFromStream(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the packed " + PACKED_CONFIG + " cannot be read", e);
    }
  }

  private static Config load(String file) {
    Config hazelcast;
    try {
      hazelcast = Config.loadFromFile(new File(file));
    } catch (FileNotFoundException e) {
      throw refusal("be a file, but there is no " + file);
    } catch (InvalidConfigurationException e) {
      throw refusal("be a Hazelcast configuration, but " + file + " is not: " + e.getMessage());
    }
    var missing = new TreeSet<>(MAPS);
    missing.removeAll(hazelcast.getMapConfigs().keySet());
    if (!hazelcast.getMultiMapConfigs().containsKey(SUBSCRIPTIONS)) {
      missing.add(SUBSCRIPTIONS);
    }
    if (!missing.isEmpty()) {
      throw refusal(
          "keep what conf/hazelcast.xml has for Vert.x, but " + file + " lacks " + missing);
    }
    return hazelcast;
  }

  private static ConfigException refusal(String must) {
    return new ConfigException("cluster.hazelcast-config: must " + must);
  }

  private static String address(String host) {
    try {
      var address = InetAddress.getByName(host);
      if (NetworkInterface.getByInetAddress(address) == null) {
        throw new ConfigException("cluster.host: must be of this machine, but is " + host);
      }
      return address.getHostAddress();
    } catch (UnknownHostException e) {
      throw new ConfigException("cluster.host: must be known to the resolver, but is " + host);
    } catch (SocketException e) {
      throw new UncheckedIOException("the network interfaces cannot be listed", e);
    }
  }
}
