package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.LocalServer;
import chat.parley.local.TestNames;
import chat.parley.local.WithLocalServers;
import chat.parley.perf.ChatClient;
import chat.parley.perf.Endpoint;
import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Node;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two nodes as separate processes in one cluster, on a real broker and a real Cassandra node. */
@WithLocalServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesIT {

  private static final Logger LOG = LoggerFactory.getLogger(NodesIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaServer kafka;
  private final CassandraServer cassandra;
  private final Vertx vertx = Vertx.vertx();
  private Cluster cluster;
  private RestClient rest;
  private Node a;
  private Node b;
  private String token;
  private String name;
  private String channel;

  NodesIT(KafkaServer kafka, CassandraServer cassandra) {
    this.kafka = kafka;
    this.cassandra = cassandra;
  }

  @BeforeAll
  void start() {
    var folder = Path.of(System.getProperty("parley.test.dir", "target/it"));
    cluster =
        new Cluster(
            Path.of(System.getProperty("parley.jar")),
            folder.resolve(TestNames.unique("nodes")),
            new Loopback(),
            kafka,
            cassandra);
    a = cluster.start();
    b = cluster.start();
    rest = new RestClient(cluster::gateways);
    token = rest.guest("Ada");
  }

  @AfterAll
  void stop() {
    cluster.close();
    get(vertx.close());
  }

  @BeforeEach
  void createChannel() {
    name = TestNames.unique("Room");
    channel = rest.createChannel(name, token);
  }

  @Test
  void whatIsSentOnOneNodeIsShownOnTheOtherAndIsInHistory() {
    var member = connect(a);
    var sender = connect(b);
    get(member.join(channel));
    var shownAfter = new ArrayList<Long>();

    for (int i = 0; i < 200; i++) {
      var shown = member.nextShown();
      long begun = System.nanoTime();
      var id = get(sender.send(channel, "text " + i));
      assertThat(get(shown).getString("id")).isEqualTo(id.toString());
      shownAfter.add(System.nanoTime() - begun);
    }

    shownAfter.sort(null);
    LOG.info(
        "from send on B to shown on A, in ms: p50 {} p99 {} max {}",
        shownAfter.get(100) / 1_000_000.0,
        shownAfter.get(197) / 1_000_000.0,
        shownAfter.get(199) / 1_000_000.0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(history(a)).isEqualTo(member.shown()));
    assertThat(history(b)).isEqualTo(member.shown());
    assertThat(at(a.management()).text("/admin/channels/" + channel + "/connections", ""))
        .contains("\"members\":1");
  }

  @Test
  @Order(Integer.MAX_VALUE) // ends both nodes
  void afterAFullStopHistoryIsAllThere() {
    var sender = connect(b);
    for (int i = 0; i < 100; i++) {
      get(sender.send(channel, "kept " + i));
    }
    // Stopped right behind the last acknowledgement: what is not stored yet is still in the log.
    Stream.of(a, b).parallel().forEach(Node::stop);
    Stream.of(kafka, cassandra).parallel().forEach(LocalServer::restart);

    var again = cluster.start();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(texts(history(again)))
                    .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "kept " + i).toList()));
    assertThat(rest.get("/api/v1/channels/" + channel, token).getString("name")).isEqualTo(name);
  }

  @Test
  void everyTextArrivesByteForByteOrIsRefused() {
    var member = connect(a);
    get(member.join(channel));
    var texts =
        List.of(
            "😀".repeat(50_000),
            "שלום \u202eעולם\u202c العربية",
            "e\u0301\u0323 Z\u0351\u036b\u0343 क्षि \u1112\u1161\u11ab",
            "👩‍👩‍👧‍👦\r\n\ttab \ufffe\uffff \u200b <b>&amp;\"\\/",
            " kept \n as it is \n");
    for (var text : texts) {
      get(member.send(channel, text));
      var body = new JsonObject().put("text", text);
      rest.post("/api/v1/channels/" + channel + "/messages", token, body);
    }
    for (var refused : List.of("nul \u0000", "bell \u0007", "escape \u001b[0m")) {
      var body = new JsonObject().put("text", refused);
      assertThatThrownBy(() -> get(member.send(channel, refused)))
          .isInstanceOfSatisfying(
              ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEXT_INVALID));
      assertThatThrownBy(() -> rest.post("/api/v1/channels/" + channel + "/messages", token, body))
          .hasMessageContaining("422")
          .hasMessageContaining("TEXT_INVALID");
    }

    var expected = texts.stream().flatMap(text -> Stream.of(text, text)).toList();
    await().atMost(PATIENCE).until(() -> member.shown().size() == expected.size());
    assertThat(texts(member.shown())).isEqualTo(expected);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(texts(history(a))).isEqualTo(expected));
  }

  private ChatClient connect(Node node) {
    return get(ChatClient.connect(vertx, "127.0.0.1", node.port(), token));
  }

  private List<JsonObject> history(Node node) {
    return at(node.endpoint()).history(channel, token);
  }

  private static RestClient at(Endpoint endpoint) {
    return new RestClient(() -> List.of(endpoint));
  }

  private static List<String> texts(List<JsonObject> messages) {
    return messages.stream().map(message -> message.getString("text")).toList();
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing within 60 s", e);
    }
  }
}
