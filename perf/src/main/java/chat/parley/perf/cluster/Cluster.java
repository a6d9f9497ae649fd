package chat.parley.perf.cluster;

import chat.parley.local.CassandraServer;
import chat.parley.local.ChildJvm;
import chat.parley.local.KafkaServer;
import chat.parley.local.Ports;
import chat.parley.local.TestNames;
import chat.parley.perf.Endpoint;
import chat.parley.perf.fault.BusLoss;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes of the runnable jar as processes of their own, in one cluster, on real servers. One thread
 * at a time, but {@link #gateways} may be asked by any.
 */
public final class Cluster implements AutoCloseable {

  /** Enough for every cluster here; the members' addresses must be known beforehand. */
  private static final int MAX_NODES = 8;

  /** For many young nodes on a small machine: the optimising compiler alone would keep it busy. */
  public static final List<String> SMALL =
      List.of(
          "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

  /** What tokens are signed with, HS256. */
  public static final String SECRET = "a secret of more than thirty-two characters";

  /** What clients may ask of a gateway. */
  public enum Limits {
    /** So much that the load never meets a limit. */
    WIDE(
        """
          instances: 1
          sends-per-second: 10000
          send-burst: 10000
          units-per-second: 10000000
          unit-burst: 100000000
          channel-bytes-per-second: 512MiB
          channel-burst: 1GiB
          long-text-bytes-per-second: 512MiB
          long-text-burst: 1GiB
          drain-time: 2s
          admission:
            max-connections-per-address: 1000000
            address-units-per-second: 100000000
            address-unit-burst: 1000000000
            channels-per-user: 1000000
            channels-per-address: 1000000
            page-bytes-per-second: 512MiB
        """),
    /** What {@code conf/parley.yaml} says. */
    DEFAULT(""),
    /** The same, but nothing is refused because the machine is slow. */
    UNHURRIED(
        """
          send-timeout: 30s
          request-timeout: 1m
        """,
        "30s");

    private final String conf;

    /** How long a query of Cassandra may take. */
    private final String queryTimeout;

    Limits(String conf) {
      this(conf, "2s");
    }

    Limits(String conf, String queryTimeout) {
      this.conf = conf;
      this.queryTimeout = queryTimeout;
    }
  }

  private final Path jar;
  private final List<String> jvm;
  private final Limits limits;
  private final Path folder;
  private final Network network;
  private final KafkaServer kafka;
  private final CassandraServer cassandra;
  private final Path conf;
  private final String keyspace = TestNames.unique("ks");
  private final int port = Ports.firstFree(MAX_NODES);
  private final Path busLoss;
  private final List<Node> nodes = new CopyOnWriteArrayList<>();

  /** Creates a cluster without nodes, which will be {@link #SMALL}. */
  public Cluster(
      Path jar, Path folder, Network network, KafkaServer kafka, CassandraServer cassandra) {
    this(jar, SMALL, Limits.WIDE, folder, network, kafka, cassandra);
  }

  /**
   * Creates a cluster without nodes.
   *
   * @param jar the runnable jar
   * @param jvm options of each node's JVM
   * @param limits of its gateways
   * @param folder for configuration and logs
   * @param network where the nodes live; the servers must be reachable there
   */
  public Cluster(
      Path jar,
      List<String> jvm,
      Limits limits,
      Path folder,
      Network network,
      KafkaServer kafka,
      CassandraServer cassandra) {
    this.jar = jar;
    this.jvm = List.copyOf(jvm);
    this.limits = limits;
    this.folder = folder;
    this.network = network;
    this.kafka = kafka;
    this.cassandra = cassandra;
    this.busLoss = folder.resolve("bus-loss");
    this.conf = writeConf();
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public CassandraServer cassandra() {
    return cassandra;
  }

  /** The nodes' keyspace. */
  public String keyspace() {
    return keyspace;
  }

  /** Starts a node with the given roles, or with all; returns when it is ready. */
  public Node start(Role... roles) {
    int number = nodes.size();
    var set = EnumSet.allOf(Role.class);
    if (roles.length > 0) {
      set.retainAll(List.of(roles));
    }
    var node = new Node(number, set, network.nodeHost(number), () -> start(number, set));
    nodes.add(node);
    node.start();
    return node;
  }

  /** Every node that was started, also those that were ended since. */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** Where clients can connect now. */
  public List<Endpoint> gateways() {
    return nodes.stream()
        .filter(node -> node.roles().contains(Role.GATEWAY) && node.isServing())
        .map(Node::endpoint)
        .toList();
  }

  /** Whether two nodes can be cut off from each other. */
  public boolean canCut() {
    return network instanceof Namespaces;
  }

  /** Lets nothing through between two nodes; both still reach all else. */
  public void cut(Node one, Node other) {
    ((Namespaces) network).cut(one.number(), other.number());
  }

  /** Undoes {@link #cut}. */
  public void mend(Node one, Node other) {
    ((Namespaces) network).mend(one.number(), other.number());
  }

  /**
   * Lets gateways lose messages of the event bus.
   *
   * @param fraction of those that arrive, 0 to 1
   */
  public void loseBusMessages(double fraction) {
    BusLoss.set(busLoss, fraction);
  }

  /** Ends all nodes in order. */
  @Override
  public void close() {
    nodes.stream().filter(Node::isAlive).forEach(Node::stop);
  }

  /** Ends all nodes at once, where nobody wants to see them end. */
  public void kill() {
    nodes.stream().filter(Node::isAlive).forEach(Node::kill);
  }

  private ChildJvm start(int number, Set<Role> roles) {
    var name = "node-" + number;
    var classPath = jar + File.pathSeparator + BusLoss.codeSource();
    var host = network.nodeHost(number);
    var arguments = new ArrayList<>(jvm);
    arguments.addAll(
        List.of(
            BusLoss.option(busLoss),
            // What the jar's manifest asks for where it is started by -jar.
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "chat.parley.app.Main",
            "--conf",
            nodeConf(number, host).toString(),
            "--roles",
            roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","))));
    return ChildJvm.start(
        name, folder.resolve(name), classPath, network.starter(number), arguments);
  }

  private Path nodeConf(int number, String host) {
    try {
      var text = Files.readString(conf).replace("@host@", host);
      return Files.writeString(folder.resolve("node-" + number + ".yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path writeConf() {
    try {
      Files.createDirectories(folder);
      return Files.writeString(
          folder.resolve("cluster.yaml"),
          """
          cluster: {name: %s, host: "@host@", port: %d, members: [%s], heartbeat-timeout: 10s}
          kafka:
            bootstrap-servers: ["%s"]
            partitions: 12
            replication-factor: 1
            min-insync-replicas: 1
          cassandra:
            contact-points: ["%s"]
            local-datacenter: %s
            keyspace: %s
            request-timeout: %s
            replication: "{'class': 'SimpleStrategy', 'replication_factor': 1}"
          processor: {group: %s}
          management: {host: "@host@", port: 0, without-token: true}
          auth: {guests: true, secret: "%s"}
          gateway:
            host: "@host@"
            behind-proxy: true
            port: 0
          %s"""
              .formatted(
                  TestNames.unique("cluster"),
                  port,
                  members(),
                  kafka.bootstrapServers(),
                  cassandra.contactPoint(),
                  cassandra.datacenter(),
                  keyspace,
                  limits.queryTimeout,
                  TestNames.unique("group"),
                  SECRET,
                  limits.conf));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String members() {
    return IntStream.range(0, MAX_NODES)
        .mapToObj(
            i ->
                network instanceof Loopback
                    ? network.nodeHost(i) + ":" + (port + i)
                    : network.nodeHost(i) + ":" + port)
        .map(member -> '"' + member + '"')
        .collect(Collectors.joining(", "));
  }
}
