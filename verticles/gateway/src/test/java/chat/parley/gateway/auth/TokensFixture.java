package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.IssuerConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of tokens share: a standing clock, one secret, issuers whose keys are in files. */
abstract class TokensFixture {

  static final String SECRET = "a secret of at least thirty-two characters";
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final Duration TTL = Duration.ofHours(1);
  static final long SOON = NOW.getEpochSecond() + 60;

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  Tokens open(AuthConfig config) {
    return await(Tokens.open(vertx, config, CLOCK, meters));
  }

  static AuthConfig config(Secret secret, Secret verification, List<IssuerConfig> issuers) {
    return new AuthConfig(
        secret.isPresent(),
        TTL,
        Duration.ZERO,
        Duration.ofDays(1),
        secret,
        verification,
        Duration.ofMinutes(5),
        issuers);
  }

  /** The secret, if wanted, and these. */
  static AuthConfig config(boolean secret, IssuerConfig... issuers) {
    return config(secret ? new Secret(SECRET) : Secret.NONE, Secret.NONE, List.of(issuers));
  }

  /** An issuer whose namespace is its name, whose audience is parley, and whose keys are these. */
  IssuerConfig issuer(String name, String... algorithms) {
    return new IssuerConfig(
        "https://" + name + ".example",
        "parley-at-" + name,
        keyFile(name).toString(),
        "",
        List.of(algorithms),
        name,
        "");
  }

  Path keyFile(String issuer) {
    return folder.resolve(issuer + ".json");
  }

  void publish(String issuer, String keySet) {
    write(keyFile(issuer), keySet);
  }

  static void write(Path file, String text) {
    try {
      // As whoever deploys would: never half a file.
      var next = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What such an issuer says of a user. */
  static JsonObject claims(String issuer, String sub) {
    return new JsonObject()
        .put("iss", "https://" + issuer + ".example")
        .put("aud", "parley-at-" + issuer)
        .put("sub", sub)
        .put("name", "Ada")
        .put("exp", SOON);
  }

  static String hs256(JsonObject claims, String secret) {
    return hs256(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        claims.encode(),
        secret.getBytes(StandardCharsets.UTF_8));
  }

  static String hs256(String header, String claims, byte[] secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      var content = SigningKey.base64(header) + "." + SigningKey.base64(claims);
      var signature = mac.doFinal(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + SigningKey.base64(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static ErrorCode refusal(Tokens tokens, String token) {
    var verified = tokens.verify(token);
    await(verified.otherwiseEmpty());
    return ((ParleyException) verified.cause()).code();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
