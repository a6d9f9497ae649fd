package chat.parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration files of the local nodes: {@code node.yaml} for the one the run command starts,
 * {@code join.yaml} for any number of others. They hold the secret that signs tokens, so only their
 * owner may read them.
 */
final class NodeConf {

  /** Members of the cluster have neighbouring ports; ten nodes are enough for one machine. */
  private static final int MEMBERS = 10;

  private static final int FIRST_CLUSTER_PORT = 5701;

  private final RunSettings settings;
  private final Map<String, String> values = new HashMap<>();

  NodeConf(RunSettings settings, LocalServers servers) {
    this.settings = settings;
    int clusterPort = clusterPort();
    values.put("cluster.name", clusterName(settings.root()));
    values.put("cluster.port", Integer.toString(clusterPort));
    values.put("cluster.members", members(clusterPort));
    values.put("kafka", servers.kafka().bootstrapServers());
    values.put("cassandra", servers.cassandra().contactPoint());
    values.put("datacenter", servers.cassandra().datacenter());
    values.put("secret", secret(settings.data().resolve("secret")));
  }

  /** Returns the file for the first node. */
  Path writeNode() {
    return write("node.yaml", "The first node.", settings.port(), settings.managementPort());
  }

  /** Returns the file for further nodes, which take free ports. */
  Path writeJoin() {
    return write("join.yaml", "Further nodes beside the first.", 0, 0);
  }

  private Path write(String name, String purpose, int port, int managementPort) {
    values.put("purpose", purpose);
    values.put("port", Integer.toString(port));
    values.put("management.port", Integer.toString(managementPort));
    return writeOwnerOnly(settings.data().resolve(name), ServerFiles.text("node.yaml", values));
  }

  /** Two checkouts on one machine must not find each other. */
  static String clusterName(Path root) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(root.toString().getBytes(StandardCharsets.UTF_8));
      return "parley-local-" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The first of ten ports; the next ten when somebody else listens on it. */
  private static int clusterPort() {
    return IntStream.iterate(FIRST_CLUSTER_PORT, port -> port + MEMBERS)
        .limit(MEMBERS)
        .filter(Ports::isFree)
        .findFirst()
        .orElseGet(Ports::free);
  }

  private static String members(int firstPort) {
    return IntStream.range(firstPort, firstPort + MEMBERS)
        .mapToObj(port -> "\"" + Ports.HOST + ":" + port + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Made once, so that tokens stay valid over restarts. */
  private static String secret(Path file) {
    try {
      if (Files.exists(file)) {
        return Files.readString(file).strip();
      }
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      String secret = HexFormat.of().formatHex(random);
      writeOwnerOnly(file, secret + "\n");
      return secret;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody else can read it at any moment: it is made with its permissions. */
  static Path writeOwnerOnly(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file, OwnerOnly.file(file));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
