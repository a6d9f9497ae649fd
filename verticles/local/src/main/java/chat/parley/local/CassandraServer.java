package chat.parley.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real Cassandra node, alone in its cluster.
 *
 * <p>An acknowledged write survives {@link #kill}. Keyspaces need replication factor 1.
 */
public final class CassandraServer extends LocalServer {

  private static final String NAME = "cassandra";
  private static final int LAST_JDK = 23;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private CassandraServer(ServerHost host, String address, int port) {
    super("Cassandra", host, address, port, Probe.CASSANDRA, START_TIMEOUT);
  }

  /** As {@link #start(Path, String, int)} on a free port of 127.0.0.1. */
  public static CassandraServer start(Path folder) {
    return start(folder, Ports.HOST, 0);
  }

  /**
   * Starts a node as a child JVM over the data in the folder (none at first) and returns when it
   * serves clients. One left in the folder by a starter that was killed is killed first.
   *
   * @param host the address of this machine to listen on
   * @param port of the native protocol; 0 for that of the last start over this folder, or a free
   *     one
   * @throws ServerException when the port is taken or the node does not come up; it says why
   */
  public static CassandraServer start(Path folder, String host, int port) {
    return start(folder, host, port, Optional.empty());
  }

  /** As {@link #start(Path)}, with TLS beside clear text on its port. */
  public static CassandraServer start(Path folder, ServerTls tls) {
    return start(folder, Ports.HOST, 0, Optional.of(tls));
  }

  private static CassandraServer start(
      Path folder, String host, int port, Optional<ServerTls> tls) {
    requireSupportedJdk();
    Path home = folder.toAbsolutePath().normalize();
    ChildJvm.removeOrphan(NAME, home);
    Path portsFile = home.resolve("ports.properties");
    int nativePort = Ports.remembered(portsFile, "port", port);
    int storagePort = Ports.remembered(portsFile, "storage.port", 0);
    Path config =
        ServerFiles.write(
            "cassandra.yaml",
            Map.of(
                "host", host,
                "port", Integer.toString(nativePort),
                "storage.port", Integer.toString(storagePort),
                "folder", ServerFiles.portable(home)),
            home.resolve("cassandra.yaml"));
    tls.ifPresent(files -> ServerFiles.append("cassandra-tls.yaml", Map.of(), files, config));
    Path logging =
        ServerFiles.write("cassandra-logback.xml", Map.of(), home.resolve("logback.xml"));
    Path options =
        ServerFiles.write("cassandra-jvm.options", Map.of(), home.resolve("jvm.options"));
    String classPath = ServerFiles.classPath(NAME);
    List<String> command =
        List.of(
            "@" + options,
            "-javaagent:" + ServerFiles.jar(classPath, "jamm-"),
            "-Dlogback.configurationFile=" + logging.toUri(),
            "-Dcassandra.config=" + config.toUri(),
            "-Dcassandra.storagedir=" + home,
            "-Djava.security.manager=allow", // which JDK 18 and later want to be told
            "org.apache.cassandra.service.CassandraDaemon");
    ServerHost process = new ServerProcess(() -> ChildJvm.start(NAME, home, classPath, command));
    CassandraServer server = new CassandraServer(process, host, nativePort);
    server.launch();
    return server;
  }

  /**
   * Cassandra 5.0 is made for JDK 17 and installs a security manager, which JDK 24 took away (JEP
   * 486).
   *
   * @throws ServerException when the running JDK cannot run it
   */
  static void requireSupportedJdk() {
    int jdk = Runtime.version().feature();
    if (jdk > LAST_JDK) {
      throw new ServerException(
          "Cassandra 5.0 does not run on JDK " + jdk + ": set JAVA_HOME to a JDK 17");
    }
  }

  /** The same in a container of the public image. */
  static CassandraServer inContainer() {
    int port = Ports.free();
    Map<String, String> environment =
        Map.of(
            "JVM_EXTRA_OPTS",
            "-XX:+ExitOnOutOfMemoryError -Dcassandra.ring_delay_ms=0"
                + " -Dcassandra.native_transport_port="
                + port,
            "MAX_HEAP_SIZE",
            "768M",
            "HEAP_NEWSIZE",
            "200M");
    String image = "cassandra:" + ServerFiles.version(NAME);
    CassandraServer server =
        new CassandraServer(new ServerContainer(image, port, environment), Ports.HOST, port);
    server.launch();
    return server;
  }

  /** {@code <host>:<port>} of the native protocol. */
  public String contactPoint() {
    return address();
  }

  /** For the driver's load balancing and {@code NetworkTopologyStrategy}. */
  public String datacenter() {
    return "datacenter1";
  }
}
