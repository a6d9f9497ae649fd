package chat.parley.local;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A real Kafka broker: one node, broker and KRaft controller in one process.
 *
 * <p>Topics must be created before use. Group members find each other at once, with the classic and
 * with the consumer protocol (KIP-848). An acknowledged record survives {@link #kill}, since it is
 * in the page cache of a machine that goes on.
 */
public final class KafkaServer extends LocalServer {

  private static final String NAME = "kafka";
  private static final Duration FORMAT_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

  private final int tlsPort;

  private KafkaServer(ServerHost host, String address, int port) {
    this(host, address, port, port);
  }

  private KafkaServer(ServerHost host, String address, int port, int tlsPort) {
    super("Kafka", host, address, port, Probe.KAFKA, START_TIMEOUT);
    this.tlsPort = tlsPort;
  }

  /** As {@link #start(Path, String, int)} on a free port of 127.0.0.1. */
  public static KafkaServer start(Path folder) {
    return start(folder, Ports.HOST, 0);
  }

  /**
   * Starts a broker as a child JVM over the data in the folder (none at first) and returns when it
   * serves clients. One left in the folder by a starter that was killed is killed first.
   *
   * @param host the address of this machine to listen on
   * @param port 0 for the port of the last start over this folder, or a free one
   * @throws ServerException when the port is taken or the broker does not come up; it says why
   */
  public static KafkaServer start(Path folder, String host, int port) {
    return start(folder, host, port, Optional.empty());
  }

  /** As {@link #start(Path)}, with a listener for TLS beside the other. */
  public static KafkaServer start(Path folder, ServerTls tls) {
    return start(folder, Ports.HOST, 0, Optional.of(tls));
  }

  private static KafkaServer start(Path folder, String host, int port, Optional<ServerTls> tls) {
    Path home = folder.toAbsolutePath().normalize();
    ChildJvm.removeOrphan(NAME, home);
    Path portsFile = home.resolve("ports.properties");
    int brokerPort = Ports.remembered(portsFile, "port", port);
    int controllerPort = Ports.remembered(portsFile, "controller.port", 0);
    int tlsPort = tls.isPresent() ? Ports.remembered(portsFile, "tls.port", 0) : brokerPort;
    Path data = home.resolve("data");
    Map<String, String> values =
        Map.of(
            "host", host,
            "port", Integer.toString(brokerPort),
            "tls.port", Integer.toString(tlsPort),
            "controller.port", Integer.toString(controllerPort),
            "data", ServerFiles.portable(data));
    Path config = ServerFiles.write("kafka.properties", values, home.resolve("server.properties"));
    tls.ifPresent(files -> ServerFiles.append("kafka-tls.properties", values, files, config));
    Path logging = ServerFiles.write("kafka-log4j2.xml", Map.of(), home.resolve("log4j2.xml"));
    List<String> options =
        List.of(
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlog4j2.configurationFile=" + logging.toUri());
    String classPath = ServerFiles.classPath(NAME);
    if (!Files.exists(data.resolve("meta.properties"))) {
      format(home, classPath, options, config);
    }
    List<String> command = command(options, "kafka.Kafka", config.toString());
    ServerHost process = new ServerProcess(() -> ChildJvm.start(NAME, home, classPath, command));
    KafkaServer server = new KafkaServer(process, host, brokerPort, tlsPort);
    server.launch();
    return server;
  }

  /** The same in a container of the public image. */
  static KafkaServer inContainer() {
    int port = Ports.free();
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("KAFKA_OPTS", "-XX:+ExitOnOutOfMemoryError"),
            Map.entry("KAFKA_NODE_ID", "1"),
            Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
            Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
            Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
            Map.entry("KAFKA_LISTENERS", "PLAINTEXT://:" + port + ",CONTROLLER://:9093"),
            Map.entry("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port),
            Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"));
    String image = "apache/kafka:" + ServerFiles.version(NAME);
    KafkaServer server =
        new KafkaServer(new ServerContainer(image, port, environment), Ports.HOST, port);
    server.launch();
    return server;
  }

  /** For {@code bootstrap.servers}: {@code <host>:<port>}. */
  public String bootstrapServers() {
    return address();
  }

  /** The same over TLS, where it was started so. */
  public String tlsBootstrapServers() {
    return Ports.HOST + ":" + tlsPort;
  }

  /** KRaft wants its storage formatted once, see the quick start of Kafka. */
  private static void format(Path home, String classPath, List<String> options, Path config) {
    // Sixteen ASCII bytes: unlike a random id's, their base64 never begins with a dash.
    byte[] id = UUID.randomUUID().toString().substring(0, 16).getBytes(StandardCharsets.US_ASCII);
    String clusterId = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    List<String> command =
        command(
            options,
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "-t",
            clusterId,
            "-c",
            config.toString());
    try (ChildJvm tool = ChildJvm.start("kafka-format", home, classPath, command)) {
      if (!tool.awaitEnd(FORMAT_TIMEOUT) || tool.exitCode() != 0) {
        throw new ServerException(tool.describe());
      }
    }
  }

  private static List<String> command(List<String> options, String... arguments) {
    return Stream.concat(options.stream(), Stream.of(arguments)).toList();
  }
}
