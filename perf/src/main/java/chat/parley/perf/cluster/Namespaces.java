package chat.parley.perf.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A network namespace for each node (ip-netns(8)), joined by a bridge, so that the connection
 * between two of them can be cut while both reach the servers and the clients. Needs root on Linux.
 *
 * <p>Names carry the pid of their maker, so that what a killed one left behind is removed by the
 * next.
 */
public final class Namespaces implements Network {

  private static final int NODES = 8;
  private static final String PREFIX = "parley";
  private static final Pattern OWNER = Pattern.compile(PREFIX + "(\\d+)n\\d+");
  private static final int LAST_SUBNET = 250;

  private final long pid = ProcessHandle.current().pid();
  private final int subnet;
  private final List<String> namespaces = new ArrayList<>();

  private Namespaces(int subnet) {
    this.subnet = subnet;
  }

  /** Why there can be none here; empty where there can. */
  public static Optional<String> unavailable() {
    if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
      return Optional.of("network namespaces need Linux");
    }
    var name = PREFIX + "-try";
    try {
      run("ip", "netns", "add", name);
      run("ip", "netns", "delete", name);
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.of("network namespaces need root and iproute2: " + e.getMessage());
    }
  }

  /**
   * Makes the namespaces and the bridge between them.
   *
   * @throws IllegalStateException when {@link #unavailable}, or no subnet is free
   */
  public static Namespaces create() {
    removeLeftovers();
    for (int subnet = 1; subnet <= LAST_SUBNET; subnet++) {
      var network = new Namespaces(subnet);
      try {
        run("ip", "link", "add", network.bridge(), "type", "bridge");
      } catch (IllegalStateException taken) {
        continue;
      }
      try {
        network.build();
        return network;
      } catch (IllegalStateException e) {
        network.close();
        throw e;
      }
    }
    throw new IllegalStateException("no subnet is free");
  }

  @Override
  public String serverHost() {
    return "10.213." + subnet + ".1";
  }

  @Override
  public String nodeHost(int node) {
    return "10.213." + subnet + "." + (10 + node);
  }

  @Override
  public List<String> starter(int node) {
    return List.of("ip", "netns", "exec", namespaces.get(node));
  }

  /** Lets nothing through between two nodes any more. */
  void cut(int one, int other) {
    route("add", one, other);
    route("add", other, one);
  }

  /** Undoes {@link #cut}. */
  void mend(int one, int other) {
    route("delete", one, other);
    route("delete", other, one);
  }

  @Override
  public synchronized void close() {
    if (namespaces.isEmpty()) {
      return;
    }
    namespaces.forEach(Namespaces::remove);
    namespaces.clear();
    tryTo("ip", "link", "delete", bridge());
  }

  private void build() {
    run("ip", "address", "add", serverHost() + "/24", "dev", bridge());
    run("ip", "link", "set", bridge(), "up");
    for (int node = 0; node < NODES; node++) {
      var namespace = PREFIX + pid + "n" + node;
      var outside = "pv" + subnet + "o" + node;
      var inside = "pv" + subnet + "i" + node;
      run("ip", "netns", "add", namespace);
      namespaces.add(namespace);
      run("ip", "link", "add", outside, "type", "veth", "peer", "name", inside);
      run("ip", "link", "set", inside, "netns", namespace);
      run("ip", "link", "set", outside, "master", bridge());
      run("ip", "link", "set", outside, "up");
      run("ip", "-n", namespace, "address", "add", nodeHost(node) + "/24", "dev", inside);
      run("ip", "-n", namespace, "link", "set", inside, "up");
      run("ip", "-n", namespace, "link", "set", "lo", "up");
    }
  }

  private void route(String change, int from, int to) {
    run("ip", "-n", namespaces.get(from), "route", change, "blackhole", nodeHost(to) + "/32");
  }

  /** An interface's name has at most 15 characters, and this one stands for the subnet. */
  private String bridge() {
    return PREFIX + "br" + subnet;
  }

  private static void removeLeftovers() {
    for (var line : run("ip", "netns", "list").lines().toList()) {
      var owner = OWNER.matcher(line.split(" ", 2)[0]);
      if (owner.matches() && ProcessHandle.of(Long.parseLong(owner.group(1))).isEmpty()) {
        remove(owner.group());
      }
    }
    // A bridge without ports belongs to nobody any more, or to one who is just making it.
  }

  /** Its interfaces go with it. */
  private static void remove(String namespace) {
    tryTo("ip", "netns", "delete", namespace);
  }

  private static void tryTo(String... command) {
    try {
      run(command);
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
    }
  }

  private static String run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
