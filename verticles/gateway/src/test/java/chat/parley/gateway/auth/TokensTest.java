package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

  private static final String SECRET = "a secret of at least thirty-two characters";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TTL = Duration.ofHours(1);
  private static final long SOON = NOW.getEpochSecond() + 60;

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aGuestIsWhoItsTokenSays() {
    var tokens = open(config(true, "", "", ""));

    var guest = tokens.guest("Ada");

    assertThat(await(tokens.verify(guest.token()))).isEqualTo(guest.identity());
    assertThat(guest.identity().author()).isEqualTo("Ada");
    assertThat(guest.identity().expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void withoutGuestsNobodyGetsAToken() {
    assertThatThrownBy(() -> open(config(false, "", "", "")).guest("Ada"))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void onlyGoodTokensPass() throws Exception {
    var tokens = open(config(true, "", "", ""));
    var good = new JsonObject().put("sub", "u-1").put("exp", SOON);

    assertThat(await(tokens.verify(hs256(good))).author()).isEqualTo("u-1");
    assertThat(refusal(tokens, hs256(good) + "x")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, "")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, "x".repeat(10_000))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, unsigned(good))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, hs256(good.copy().put("exp", NOW.getEpochSecond()))))
        .isEqualTo(ErrorCode.TOKEN_EXPIRED);
    for (var bad :
        new JsonObject[] {
          new JsonObject().put("exp", SOON),
          new JsonObject().put("sub", "u-1"),
          good.copy().put("sub", 5),
          good.copy().put("sub", "a\nb"),
          good.copy().put("name", "x".repeat(65)),
          good.copy().put("nbf", SOON)
        }) {
      assertThat(refusal(tokens, hs256(bad))).as(bad.encode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
  }

  @Test
  void issuerAndAudienceAreHeldTo() throws Exception {
    var tokens = open(config(false, "", "us", "parley"));
    var good = new JsonObject().put("sub", "u").put("exp", SOON).put("iss", "us");

    assertThat(await(tokens.verify(hs256(good.copy().put("aud", "parley")))).userId())
        .isEqualTo("u");
    assertThat(refusal(tokens, hs256(good))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, hs256(good.copy().put("aud", "parley").put("iss", "them"))))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void keysOfAKeySetVerifyAndThePublicKeyIsNoSecret() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();
    var file = Files.writeString(folder.resolve("jwks.json"), keySet(pair));
    var tokens =
        open(new AuthConfig(false, TTL, Duration.ZERO, Secret.NONE, file.toString(), "", ""));
    var claims = new JsonObject().put("sub", "u-1").put("name", "Ada").put("exp", SOON);

    assertThat(await(tokens.verify(rs256(claims, pair))).author()).isEqualTo("Ada");
    var forged = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k-1\"}";
    assertThat(refusal(tokens, hmac(forged, claims, pair.getPublic().getEncoded())))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    generator.initialize(2048);
    assertThat(refusal(tokens, rs256(claims, generator.generateKeyPair())))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void anUnreadableKeySetIsNamed() {
    var config =
        new AuthConfig(false, TTL, Duration.ZERO, Secret.NONE, "/nowhere/jwks.json", "", "");

    assertThatThrownBy(() -> open(config))
        .hasMessageContaining("auth.jwks-file")
        .hasMessageContaining("/nowhere/jwks.json");
  }

  private Tokens open(AuthConfig config) {
    return await(Tokens.open(vertx, config, Clock.fixed(NOW, ZoneOffset.UTC)));
  }

  private static AuthConfig config(
      boolean guests, String jwksFile, String issuer, String audience) {
    return new AuthConfig(
        guests, TTL, Duration.ZERO, new Secret(SECRET), jwksFile, issuer, audience);
  }

  private static ErrorCode refusal(Tokens tokens, String token) {
    var verified = tokens.verify(token);
    await(verified.otherwiseEmpty());
    return ((ParleyException) verified.cause()).code();
  }

  private static String hs256(JsonObject claims) throws Exception {
    return hmac(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, SECRET.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(String header, JsonObject claims, byte[] key) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    var content = base64(header) + "." + base64(claims.encode());
    return content + "." + base64(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String rs256(JsonObject claims, KeyPair pair) throws Exception {
    var content =
        base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k-1\"}")
            + "."
            + base64(claims.encode());
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + base64(signature.sign());
  }

  private static String unsigned(JsonObject claims) {
    return base64("{\"alg\":\"none\"}") + "." + base64(claims.encode()) + ".";
  }

  private static String keySet(KeyPair pair) {
    var key = (RSAPublicKey) pair.getPublic();
    return new JsonObject()
        .put(
            "keys",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("kty", "RSA")
                        .put("alg", "RS256")
                        .put("use", "sig")
                        .put("kid", "k-1")
                        .put("n", base64(key.getModulus().toByteArray()))
                        .put("e", base64(key.getPublicExponent().toByteArray()))))
        .encode();
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
