package chat.parley.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.local.WithLocalServers;
import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real node and the standard client of the event-bus bridge, the npm packages as they are. What
 * it does, and checks, is {@code web-client/bridge-test/standard-client.mjs}.
 */
@WithLocalServers
class StandardClientIT {

  private static final Logger LOG = LoggerFactory.getLogger(StandardClientIT.class);
  private static final Duration TIME_LIMIT = Duration.ofMinutes(3);
  private static final Path WEB_CLIENT = Path.of(System.getProperty("parley.web-client"));
  private static final Path SCRIPT = WEB_CLIENT.resolve("bridge-test/standard-client.mjs");

  private static Path folder;
  private static Cluster cluster;
  private static Node node;
  private static RestClient rest;

  @BeforeAll
  static void start(KafkaServer kafka, CassandraServer cassandra) {
    assertThat(WEB_CLIENT.resolve("node_modules/@vertx/eventbus-bridge-client.js"))
        .as("the web client's packages; npm ci in web-client installs them, as the build does")
        .isDirectory();
    folder =
        Path.of(System.getProperty("parley.test.dir", "target/it"))
            .resolve(TestNames.unique("standard-client"));
    cluster =
        new Cluster(
            Path.of(System.getProperty("parley.jar")), folder, new Loopback(), kafka, cassandra);
    node = cluster.start();
    rest = new RestClient(cluster::gateways);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
  void theStandardClientDoesEverything(String transport) throws Exception {
    var token = rest.guest("Ada");
    var channel = rest.createChannel(TestNames.unique("Bridge"), token);
    var output = folder.resolve(transport + ".log");

    var client =
        new ProcessBuilder(
                "node",
                SCRIPT.toString(),
                "http://127.0.0.1:" + node.port(),
                token,
                channel,
                transport)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended;
    try {
      ended = client.waitFor(TIME_LIMIT.toSeconds(), SECONDS);
    } finally {
      client.destroyForcibly();
    }

    var said = Files.readString(output).strip();
    assertThat(ended).as("the client ended in time; it said:\n%s", said).isTrue();
    assertThat(client.exitValue()).as("the client's exit code; it said:\n%s", said).isZero();
    LOG.info("over {}:\n{}", transport, said);
  }
}
