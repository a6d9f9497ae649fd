package chat.parley.gateway;

import static chat.parley.gateway.TestGateway.HOST;
import static chat.parley.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.audit.AuditLines;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestCertificates;
import chat.parley.local.TestCertificates.Issued;
import chat.parley.local.TestNames;
import chat.parley.local.WithLocalServers;
import chat.parley.tls.TlsConfig;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients over TLS, with real handshakes. */
@WithLocalServers
class GatewayTlsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private WebSocketClient client;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void certificateIsReplacedUnderLiveConnections(KafkaServer kafka, CassandraServer cassandra)
      throws Exception {
    var certificates = new TestCertificates(folder);
    var own = certificates.issue("gateway");
    try (var gateway = new TestGateway(kafka, cassandra, false, tls(own, ""));
        var audit = new AuditLines()) {
      var socket = connect(gateway, certificates);
      assertThat(ask(socket, auth(gateway))).isEqualTo("welcome");
      var first = shown(gateway, certificates, false);
      assertThat(shown(gateway, certificates, false)).isEqualTo(first);

      // Between the two writes the files do not fit each other; nor is this one any good.
      Files.writeString(Path.of(own.key()), "not a key");
      certificates.issue("gateway");

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(shown(gateway, certificates, false)).isNotEqualTo(first));
      await().atMost(PATIENCE).until(() -> !audit.of("certificate-changed").isEmpty());
      assertThat(audit.of("certificate-changed").get(0).getString("place"))
          .isEqualTo("gateway.tls");
      // The connection of before lives.
      assertThat(ask(socket, new JsonObject().put("op", "ping"))).isEqualTo("pong");
      assertThat(gateway.meters().get("parley.tls.expires.in").timeGauge().value()).isPositive();
    }
  }

  @Test
  void onlyTls12And13WithHttp11AreSpoken(KafkaServer kafka, CassandraServer cassandra)
      throws Exception {
    var certificates = new TestCertificates(folder);
    try (var gateway =
        new TestGateway(kafka, cassandra, false, tls(certificates.issue("gateway"), ""))) {
      for (var protocol : List.of("TLSv1.2", "TLSv1.3")) {
        var http = vertx.createHttpClient(client(certificates, protocol));
        var response =
            await(
                http.request(HttpMethod.GET, gateway.port(), "localhost", "/api/v1/openapi.yaml")
                    .compose(request -> request.send()));
        assertThat(response.statusCode()).isEqualTo(200);
        // A client that would rather speak HTTP/2 is not offered it.
        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(response.getHeader("Strict-Transport-Security")).isEqualTo("max-age=31536000");
      }
      assertThatThrownBy(() -> handshake(gateway, certificates, "TLSv1.1"))
          .isInstanceOf(SSLException.class);
      var clear = vertx.createHttpClient();
      assertThatThrownBy(
              () ->
                  await(
                      clear
                          .request(HttpMethod.GET, gateway.port(), HOST, "/")
                          .compose(request -> request.send())
                          .compose(HttpClientResponse::body)))
          .isInstanceOf(Exception.class);
    }
  }

  @Test
  void headerOfTheBalancerStandsBeforeTheHandshake(KafkaServer kafka, CassandraServer cassandra)
      throws Exception {
    var certificates = new TestCertificates(folder);
    try (var gateway =
        new TestGateway(kafka, cassandra, true, tls(certificates.issue("gateway"), ""))) {
      assertThat(shown(gateway, certificates, true).getSubjectX500Principal().getName())
          .isEqualTo("CN=gateway");
    }
  }

  @Test
  void withAnAuthorityOnlyWhoHasACertificateOfItCanConnect(
      KafkaServer kafka, CassandraServer cassandra) throws Exception {
    var certificates = new TestCertificates(folder);
    var own = certificates.issue("gateway");
    var mutual = tls(own, certificates.ca());
    var proxy = certificates.issue("proxy");
    try (var gateway = new TestGateway(kafka, cassandra, false, mutual)) {
      var stranger = vertx.createHttpClient(client(certificates, "TLSv1.2"));
      assertThatThrownBy(
              () ->
                  await(
                      stranger
                          .request(HttpMethod.GET, gateway.port(), "localhost", "/")
                          .compose(request -> request.send())))
          .isInstanceOf(SSLHandshakeException.class);
      var known =
          client(certificates, "TLSv1.2")
              .setKeyCertOptions(
                  new PemKeyCertOptions().setCertPath(proxy.certificate()).setKeyPath(proxy.key()));
      var accepted = vertx.createHttpClient(known);
      var response =
          await(
              accepted
                  .request(HttpMethod.GET, gateway.port(), "localhost", "/api/v1/openapi.yaml")
                  .compose(request -> request.send()));
      assertThat(response.statusCode()).isEqualTo(200);
      await(accepted.close());
    }
  }

  /** Until the handshake is done the platform tells nobody of a connection. */
  @Test
  void whoConnectsAndSaysNothingTakesOnlySoManyConnections(
      KafkaServer kafka, CassandraServer cassandra) throws Exception {
    var certificates = new TestCertificates(folder);
    try (var gateway =
        new TestGateway(kafka, cassandra, false, tls(certificates.issue("gateway"), ""))) {
      var socket = connect(gateway, certificates);
      assertThat(ask(socket, auth(gateway))).isEqualTo("welcome");
      int most = TestGateway.MAX_ARRIVING;
      var silent = new ArrayList<Socket>();
      try {
        for (int i = 0; i < most + 50; i++) {
          silent.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
        }
        for (var one : silent.subList(most, most + 50)) {
          one.setSoTimeout((int) PATIENCE.toMillis());
          assertThat(hasEnded(one)).isTrue();
        }
        assertThat(gateway.meters().get("parley.admission.arriving").gauge().value())
            .isLessThanOrEqualTo(most);
        assertThat(gateway.meters().get("parley.admission.turned.away").counter().count())
            .isPositive();
        assertThat(ask(socket, new JsonObject().put("op", "ping"))).isEqualTo("pong");

        // Nobody waits for them for ever.
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(gateway.meters().get("parley.admission.arriving").gauge().value())
                        .isZero());
        assertThat(shown(gateway, certificates, false)).isNotNull();
      } finally {
        for (var one : silent) {
          one.close();
        }
      }
    }
  }

  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static TlsConfig tls(Issued own, String ca) {
    return new TlsConfig(own.certificate(), own.key(), ca);
  }

  private WebSocket connect(TestGateway gateway, TestCertificates certificates) {
    var options = new WebSocketClientOptions();
    options.setSsl(true).setTrustOptions(trust(certificates));
    // A client that nobody refers to is closed by the garbage collector, and its sockets with it.
    client = vertx.createWebSocketClient(options);
    return await(
        client.connect(
            new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(gateway.port())
                .setURI("/ws")));
  }

  private static JsonObject auth(TestGateway gateway) {
    return new JsonObject()
        .put("op", "auth")
        .put("token", gateway.token(TestNames.unique("u"), Duration.ofHours(1)));
  }

  /** What the gateway answers. */
  private static String ask(WebSocket socket, JsonObject frame) {
    var answer = Promise.<String>promise();
    socket.textMessageHandler(answer::tryComplete);
    socket.writeTextMessage(frame.encode());
    return new JsonObject(await(answer.future())).getString("op");
  }

  private static HttpClientOptions client(TestCertificates certificates, String protocol) {
    return new HttpClientOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setEnabledSecureTransportProtocols(Set.of(protocol))
        .setTrustOptions(trust(certificates));
  }

  private static PemTrustOptions trust(TestCertificates certificates) {
    return new PemTrustOptions().addCertPath(certificates.ca());
  }

  /** The certificate that a new connection sees. */
  private static X509Certificate shown(
      TestGateway gateway, TestCertificates certificates, boolean proxyProtocol) throws Exception {
    try (var tcp = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      if (proxyProtocol) {
        OutputStream out = tcp.getOutputStream();
        out.write(
            "PROXY TCP4 198.51.100.1 127.0.0.1 40000 8080\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      return handshake(tcp, certificates, gateway.port(), "TLSv1.3", "TLSv1.2");
    }
  }

  private static X509Certificate handshake(
      TestGateway gateway, TestCertificates certificates, String protocol) throws Exception {
    try (var tcp = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      return handshake(tcp, certificates, gateway.port(), protocol);
    }
  }

  private static X509Certificate handshake(
      Socket tcp, TestCertificates certificates, int port, String... protocols) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(Path.of(certificates.ca()))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    // A context of its own: no session is resumed.
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket(tcp, "localhost", port, true)) {
      socket.setEnabledProtocols(protocols);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }
}
