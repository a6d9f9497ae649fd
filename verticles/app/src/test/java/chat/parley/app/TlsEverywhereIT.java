package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.app.config.ConfigReader;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.Ports;
import chat.parley.local.ServerTls;
import chat.parley.local.TestCertificates;
import chat.parley.local.TestCertificates.Issued;
import chat.parley.local.TestNames;
import com.datastax.oss.driver.api.core.CqlSession;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message on its whole way, with TLS on each part of it: two nodes, a broker, Cassandra. */
class TlsEverywhereIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "Knitting";
  private static final String CHANNEL = "/api/v1/channels/knitting";

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private WebSocketClient client;
  private final int clusterPort = Ports.firstFree(HazelcastSettings.PORTS_TRIED);
  private final String keyspace = TestNames.unique("ks");
  private TestCertificates certificates;

  @Test
  void whatIsSentOnOneNodeIsShownOnTheOtherAndStored() throws Exception {
    certificates = new TestCertificates(Files.createDirectory(folder.resolve("pki")));
    var own = certificates.issue("server");
    var tls = new ServerTls(own.both(), certificates.ca());
    var broker =
        CompletableFuture.supplyAsync(() -> KafkaServer.start(folder.resolve("kafka"), tls));
    try (var cassandra = CassandraServer.start(folder.resolve("cassandra"), tls);
        var kafka = broker.get(2, TimeUnit.MINUTES)) {
      var one = node(kafka, cassandra, "one");
      var two = node(kafka, cassandra, "two");
      try {
        talk(port(one.start()), port(two.start()));
        assertThat(connectionsOverTls(cassandra)).isGreaterThanOrEqualTo(2);
      } finally {
        one.stop();
        two.stop();
        cassandra.kill();
        kafka.kill();
        vertx.close().await();
      }
    }
  }

  private void talk(int here, int there) {
    var http =
        vertx.createHttpClient(new HttpClientOptions().setSsl(true).setTrustOptions(trust()));
    var token =
        post(http, here, "/api/v1/guest", "", new JsonObject().put("name", "Ada"))
            .getString("token");
    post(http, here, "/api/v1/channels", token, new JsonObject().put("name", NAME));
    var member = connect(there);
    assertThat(ask(member, new JsonObject().put("op", "auth").put("token", token)).getString("op"))
        .isEqualTo("welcome");
    var joined = ask(member, new JsonObject().put("op", "join").put("channel", "knitting"));
    assertThat(joined.getString("op")).isEqualTo("joined");
    var shown = next(member);

    var sent =
        post(http, here, CHANNEL + "/messages", token, new JsonObject().put("text", "hello"));

    var message = get(shown).getJsonObject("message");
    assertThat(message.getString("id")).isEqualTo(sent.getString("id"));
    assertThat(message.getString("text")).isEqualTo("hello");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        request(http, HttpMethod.GET, here, CHANNEL + "/messages", token, null)
                            .getJsonArray("messages"))
                    .hasSize(1));
  }

  private ParleyNode node(KafkaServer kafka, CassandraServer cassandra, String name)
      throws IOException {
    Issued own = certificates.issue(name);
    var conf =
        """
        cluster:
          name: %s
          port: %d
          members: ["127.0.0.1:%d", "127.0.0.1:%d"]
          tls: {certificate: "%s", key: "%s", ca: "%s"}
        kafka:
          bootstrap-servers: ["%s"]
          partitions: 4
          replication-factor: 1
          min-insync-replicas: 1
          properties:
            security.protocol: SSL
            ssl.truststore.type: PEM
            ssl.truststore.location: "%s"
            ssl.keystore.type: PEM
            ssl.keystore.location: "%s"
        cassandra:
          contact-points: ["%s"]
          keyspace: %s
          replication: "{'class': 'SimpleStrategy', 'replication_factor': 1}"
          tls: {certificate: "%s", ca: "%s"}
        gateway:
          host: 127.0.0.1
          port: 0
          instances: 1
          drain-time: 0s
          tls: {certificate: "%s", key: "%s"}
        management: {port: 0}
        auth: {guests: true, secret: "a secret of more than thirty-two characters"}
        """
            .formatted(
                keyspace,
                clusterPort,
                clusterPort,
                clusterPort + 1,
                own.certificate(),
                own.key(),
                certificates.ca(),
                kafka.tlsBootstrapServers(),
                certificates.ca(),
                own.both(),
                cassandra.contactPoint(),
                keyspace,
                own.both(),
                certificates.ca(),
                own.certificate(),
                own.key());
    var file = Files.writeString(folder.resolve(name + ".yaml"), conf.replace('\\', '/'));
    return new ParleyNode(
        ConfigReader.read(Optional.of(file), Map.of(), Optional.empty()).config());
  }

  /** As the server sees it. */
  private static long connectionsOverTls(CassandraServer cassandra) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), cassandra.port());
    try (var session =
        CqlSession.builder()
            .addContactPoint(address)
            .withLocalDatacenter(cassandra.datacenter())
            .build()) {
      return session.execute("SELECT ssl_enabled FROM system_views.clients").all().stream()
          .filter(client -> client.getBoolean("ssl_enabled"))
          .count();
    }
  }

  private WebSocket connect(int port) {
    var options = new WebSocketClientOptions();
    options.setSsl(true).setTrustOptions(trust());
    var target = new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/ws");
    // A client that nobody refers to is closed by the garbage collector, and its sockets with it.
    client = vertx.createWebSocketClient(options);
    return get(client.connect(target));
  }

  private PemTrustOptions trust() {
    return new PemTrustOptions().addCertPath(certificates.ca());
  }

  private static JsonObject ask(WebSocket socket, JsonObject frame) {
    var answer = next(socket);
    socket.writeTextMessage(frame.encode());
    return get(answer);
  }

  private static Future<JsonObject> next(WebSocket socket) {
    var frame = Promise.<JsonObject>promise();
    socket.textMessageHandler(text -> frame.tryComplete(new JsonObject(text)));
    return frame.future();
  }

  private static JsonObject post(
      HttpClientAgent http, int port, String path, String token, JsonObject body) {
    return request(http, HttpMethod.POST, port, path, token, body);
  }

  private static JsonObject request(
      HttpClientAgent http,
      HttpMethod method,
      int port,
      String path,
      String token,
      JsonObject body) {
    var options =
        new RequestOptions().setMethod(method).setHost("localhost").setPort(port).setURI(path);
    options.putHeader("Content-Type", "application/json");
    if (!token.isEmpty()) {
      options.putHeader("Authorization", "Bearer " + token);
    }
    var answer =
        get(
            http.request(options)
                .compose(
                    request ->
                        request
                            .send(body == null ? Buffer.buffer() : body.toBuffer())
                            .compose(HttpClientResponse::body)));
    return answer.toJsonObject();
  }

  /** Out of "on https://localhost:1234 (management …)". */
  private static int port(String addresses) {
    assertThat(addresses).startsWith("on https://");
    var url = addresses.substring("on ".length(), addresses.indexOf(" ("));
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing within 60 s", e);
    }
  }
}
