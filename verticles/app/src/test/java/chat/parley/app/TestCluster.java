package chat.parley.app;

import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.ChildJvm;
import chat.parley.local.KafkaServer;
import chat.parley.local.Ports;
import chat.parley.local.TestNames;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of the runnable jar as processes of their own, in one cluster, on real servers. */
final class TestCluster implements AutoCloseable {

  private static final int MAX_NODES = 4;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
  private static final Pattern READY =
      Pattern.compile("Parley is ready on http://\\S+?:(\\d+) \\(management http://\\S+?:(\\d+)");

  /** One node. */
  record Node(ChildJvm process, int port, int managementPort) {

    /** Ends as an operator ends it. */
    void stop() {
      process.stop(STOP_TIMEOUT);
    }

    /** Ends as a power cut ends it. */
    void kill() {
      process.kill();
    }
  }

  private final Path folder;
  private final Path conf;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Node> nodes = new ArrayList<>();
  private int started;

  TestCluster(Path folder, KafkaServer kafka, CassandraServer cassandra) throws IOException {
    this.folder = Files.createDirectories(folder);
    int port = Ports.free();
    this.conf =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            cluster: {name: %s, host: 127.0.0.1, port: %d, members: [%s]}
            kafka:
              bootstrap-servers: ["%s"]
              partitions: 12
              replication-factor: 1
              min-insync-replicas: 1
            cassandra:
              contact-points: ["%s"]
              local-datacenter: %s
              keyspace: %s
              replication: "{'class': 'SimpleStrategy', 'replication_factor': 1}"
            gateway: {host: 127.0.0.1, port: 0, instances: 1, sends-per-second: 10000, send-burst: 10000}
            processor: {group: %s}
            management: {host: 127.0.0.1, port: 0}
            auth: {guests: true, secret: "0123456789abcdef0123456789abcdef"}
            """
                .formatted(
                    TestNames.unique("cluster"),
                    port,
                    IntStream.range(port, port + MAX_NODES)
                        .mapToObj(member -> "\"127.0.0.1:" + member + "\"")
                        .collect(Collectors.joining(", ")),
                    kafka.bootstrapServers(),
                    cassandra.contactPoint(),
                    cassandra.datacenter(),
                    TestNames.unique("ks"),
                    TestNames.unique("group")));
  }

  /** Starts a node and waits until it says that it is ready. */
  Node start() {
    var name = "node-" + started;
    var process =
        ChildJvm.start(
            name,
            folder.resolve(name),
            "",
            List.of(
                "-Xmx384m", "-jar", System.getProperty("parley.jar"), "--conf", conf.toString()));
    started++;
    var ready =
        await()
            .atMost(START_TIMEOUT)
            .until(
                () -> {
                  if (!process.isAlive()) {
                    throw new IllegalStateException(process.describe());
                  }
                  return READY.matcher(Files.readString(process.log()));
                },
                Matcher::find);
    var node =
        new Node(process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
    nodes.add(node);
    return node;
  }

  /** A guest's token. */
  String guest(Node node, String name) {
    return post(node, "/api/v1/guest", "", new JsonObject().put("name", name)).getString("token");
  }

  JsonObject post(Node node, String path, String token, JsonObject body) {
    return send(
        request(node.port(), path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build());
  }

  JsonObject get(Node node, String path, String token) {
    return send(request(node.port(), path, token).GET().build());
  }

  JsonObject management(Node node, String path) {
    return send(request(node.managementPort(), path, "").GET().build());
  }

  /** All that REST tells of a channel's history, from the first message to the last. */
  List<JsonObject> history(Node node, String channel, String token) {
    var all = new ArrayList<JsonObject>();
    var cursor = "0-0";
    while (true) {
      var path = "/api/v1/channels/" + channel + "/messages?limit=200&after=" + cursor;
      var page = get(node, path, token);
      if (page.getJsonArray("messages").isEmpty()) {
        return all;
      }
      page.getJsonArray("messages").forEach(message -> all.add((JsonObject) message));
      cursor = page.getString("after");
    }
  }

  @Override
  public void close() {
    nodes.forEach(Node::stop);
  }

  private static HttpRequest.Builder request(int port, String path, String token) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token);
  }

  private JsonObject send(HttpRequest request) {
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(response.statusCode() + " " + response.body());
      }
      return new JsonObject(response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
