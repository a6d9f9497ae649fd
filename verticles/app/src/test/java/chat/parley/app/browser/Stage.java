package chat.parley.app.browser;

import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.perf.RestClient;
import chat.parley.perf.Talk;
import chat.parley.perf.browser.Chromium;
import chat.parley.perf.browser.Visitor;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.FrontDoor;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Node;
import chat.parley.protocol.MessageId;
import com.microsoft.playwright.Browser;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;

/**
 * What the browser tests share: two nodes with both roles, a front door before them, and a browser.
 * One thread.
 */
final class Stage implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FAST = Duration.ofMillis(50);

  private static final Pattern REFUSED =
      Pattern.compile("(?m)^parley_ingress_failed_total(?:\\{.*})? (\\S+)$");

  private final Vertx vertx = Vertx.vertx();
  private final Cluster cluster;
  private final FrontDoor door;
  private final Chromium chromium;
  private final RestClient rest;
  private final String token;
  private final List<Visitor> visitors = new ArrayList<>();

  Stage(KafkaServer kafka, CassandraServer cassandra) {
    var folder = Path.of(System.getProperty("parley.test.dir", "target/it")).toAbsolutePath();
    cluster =
        new Cluster(
            Path.of(System.getProperty("parley.jar")),
            folder.resolve(TestNames.unique("browser")),
            new Loopback(),
            kafka,
            cassandra);
    cluster.start();
    cluster.start();
    door = FrontDoor.open(vertx, cluster::gateways);
    chromium = Chromium.launch();
    rest = new RestClient(cluster::gateways);
    token = rest.guest("Stage");
  }

  Cluster cluster() {
    return cluster;
  }

  FrontDoor door() {
    return door;
  }

  /** Somebody with an empty profile, who comes through the front door. */
  Visitor visitor() {
    return visitor(new Browser.NewContextOptions());
  }

  Visitor visitor(Browser.NewContextOptions options) {
    return add(Visitor.arrive(chromium, door.origin(), options));
  }

  /** Somebody who comes straight to a node. */
  Visitor visitorOf(Node node) {
    return add(Visitor.arrive(chromium, "http://127.0.0.1:" + node.port()));
  }

  /** A new channel's id; nobody has said anything there. */
  String channel(String name) {
    return channel(name, "");
  }

  /** New channels with these names, made at the same time; their ids. */
  List<String> channels(List<String> names) {
    return names.parallelStream().map(this::channel).toList();
  }

  String channel(String name, String topic) {
    var body = new JsonObject().put("name", name).put("topic", topic);
    return rest.post("/api/v1/channels", token, body).getString("id");
  }

  /** Says one thing in a channel; its id. */
  String say(String channel, String text) {
    return sayAs(token, channel, text);
  }

  /** The same under another name. */
  String sayAs(String speaker, String channel, String text) {
    return rest.post(
            "/api/v1/channels/" + channel + "/messages",
            speaker,
            new JsonObject().put("text", text))
        .getString("id");
  }

  /** Somebody who talks fast in a channel until closed. */
  Talker talker(String channel) {
    return talker(channel, FAST);
  }

  /** The same, with such a pause after each message. */
  Talker talker(String channel, Duration pause) {
    return new Talker(rest, token, channel, pause);
  }

  /** How many sends all nodes together had to refuse. */
  double refusedSends() {
    return cluster.nodes().stream()
        .filter(Node::isServing)
        .map(node -> new RestClient(() -> List.of(node.management())).text("/metrics", ""))
        .flatMap(metrics -> REFUSED.matcher(metrics).results())
        .mapToDouble(match -> Double.parseDouble(match.group(1)))
        .sum();
  }

  String guest(String name) {
    return rest.guest(name);
  }

  /** Says many things at once; returns when all of them can be read. */
  void fill(String channel, int messages, IntFunction<String> text) {
    var newest = Talk.fill(vertx, cluster.gateways().get(0), token, channel, messages, text);
    await()
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(() -> MessageId.parse(newestOf(channel)).compareTo(newest) >= 0);
  }

  /** The id of the newest message of a channel, in which something was said. */
  String newestOf(String channel) {
    var page = rest.get("/api/v1/channels/" + channel + "/messages?limit=1", token);
    return page.getJsonArray("messages").getJsonObject(0).getString("id");
  }

  /** All of a channel, from the first message to the last. */
  List<JsonObject> history(String channel) {
    return rest.history(channel, token);
  }

  List<String> ids(String channel) {
    return history(channel).stream().map(message -> message.getString("id")).toList();
  }

  List<String> texts(String channel) {
    return history(channel).stream().map(message -> message.getString("text")).toList();
  }

  /** The node that holds the members of a channel, of which there is one. */
  Node nodeOf(String channel) {
    return cluster.nodes().stream()
        .filter(Node::isServing)
        .filter(
            node ->
                new RestClient(() -> List.of(node.management()))
                    .text("/admin/channels/" + channel + "/connections", "")
                    .contains("\"members\":1"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody is in " + channel));
  }

  /** Lets all visitors go; none of their pages may have done what pages must not. */
  void clear() {
    var faults = new SoftAssertions();
    for (var visitor : List.copyOf(visitors)) {
      visitors.remove(visitor);
      // Whatever the browser has still to tell comes before the answer to this.
      visitor.context().pages().forEach(page -> page.evaluate("1"));
      faults.assertThat(visitor.watch().faults()).as("faults of a page").isEmpty();
      visitor.close();
    }
    faults.assertAll();
  }

  @Override
  public void close() {
    chromium.close();
    door.close();
    // Nobody wants to see them end.
    cluster.kill();
    vertx.close().await();
  }

  private Visitor add(Visitor visitor) {
    visitors.add(visitor);
    return visitor;
  }
}
