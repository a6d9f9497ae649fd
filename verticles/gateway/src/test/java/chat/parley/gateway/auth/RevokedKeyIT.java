package chat.parley.gateway.auth;

import static chat.parley.gateway.TestGateway.HOST;
import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.config.IssuerConfig;
import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import chat.parley.perf.BridgeClient;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live connections whose key is taken away, and those whose key stays. */
@WithLocalServers
class RevokedKeyIT {

  private static final String ISSUER = "https://a.example";
  private static final String NEXT = "the next one of at least thirty-two characters";

  @TempDir private Path folder;

  @Test
  void whoCameInWithARevokedKeyIsSignedOutOnEveryTransport(
      KafkaServer kafka, CassandraServer cassandra) {
    var keys = folder.resolve("keys.json");
    var secret = folder.resolve("secret");
    var before = SigningKey.ec("before");
    var after = SigningKey.ec("after");
    TokensFixture.write(keys, SigningKey.set(before));
    TokensFixture.write(secret, TestGateway.SECRET);
    var issuer = new IssuerConfig(ISSUER, "parley", keys.toString(), "", List.of(), "a", "");
    var auth =
        TestGateway.auth(new Secret(TestGateway.SECRET, Optional.of(secret)), List.of(issuer));
    try (var gateway = new TestGateway(kafka, cassandra, auth)) {
      var vertx = gateway.vertx();
      var own = gateway.client();
      var socket = await(ChatClient.connect(vertx, HOST, gateway.port(), token(before)));
      var bridges =
          List.of(BridgeClient.Transport.values()).stream()
              .map(transport -> await(BridgeClient.connect(vertx, HOST, gateway.port(), transport)))
              .toList();
      bridges.forEach(bridge -> await(bridge.signIn(token(before))));

      TokensFixture.write(keys, SigningKey.set(after));

      assertThat(await(socket.closed())).isEqualTo(ErrorCode.TOKEN_EXPIRED.closeCode() & 0xffff);
      bridges.forEach(bridge -> await(bridge.closed()));
      assertThat(await(own.request(new JsonObject().put("op", "ping"))).getString("op"))
          .isEqualTo("pong");
      var next = await(ChatClient.connect(vertx, HOST, gateway.port(), token(after)));
      var late = await(ChatClient.connect(vertx, HOST, gateway.port()));
      assertThat(failure(late.authenticate(token(before)))).isEqualTo(ErrorCode.UNAUTHENTICATED);

      TokensFixture.write(secret, NEXT);

      assertThat(await(own.closed())).isEqualTo(ErrorCode.TOKEN_EXPIRED.closeCode() & 0xffff);
      assertThat(await(next.request(new JsonObject().put("op", "ping"))).getString("op"))
          .isEqualTo("pong");
    }
  }

  private static String token(SigningKey key) {
    return key.sign(
        new JsonObject()
            .put("iss", ISSUER)
            .put("aud", "parley")
            .put("sub", "1")
            .put("exp", Instant.now().plus(Duration.ofHours(1)).getEpochSecond()));
  }
}
