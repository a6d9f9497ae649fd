package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tokens with anything in them: they sign in only whom the rules let in, fail only as designed, and
 * leave nothing behind.
 */
class RandomTokensTest extends TokensFixture {

  private static final int TOKENS = 500;
  private static final Set<ErrorCode> REFUSALS =
      Set.of(ErrorCode.UNAUTHENTICATED, ErrorCode.TOKEN_EXPIRED);
  private static final List<String> CLAIMS =
      List.of("iss", "aud", "sub", "name", "exp", "nbf", "iat", "guest", "jti", "x");
  private static final List<String> HEADERS = List.of("alg", "typ", "kid", "crit", "jwk", "b64");
  private static final List<String> WORDS =
      List.of(
          "parley",
          "https://a.example",
          "parley-at-a",
          "guest-17",
          "a:1",
          "u-1",
          "",
          "none",
          "HS256",
          "ES256",
          "RS256",
          "JWT",
          "at+jwt",
          "key",
          "\u0000",
          "\ud800",
          "x".repeat(100));

  private final SigningKey key = SigningKey.ec("key");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theyNeverSignInWhomTheRulesDoNotLetIn(long seed) {
    publish("a", SigningKey.set(key));
    var tokens = open(config(true, issuer("a")));
    int changes = tokens.changes();
    var random = new Random(seed);
    int good = 0;
    for (int i = 0; i < TOKENS; i++) {
      boolean own = random.nextBoolean();
      var claims = claims(random, own);
      var header = header(random, own);
      var token =
          own
              ? hs256(header, encoded(claims), SECRET.getBytes(StandardCharsets.UTF_8))
              : key.sign(header, encoded(claims));
      var verified = tokens.verify(mutated(token, random));
      await(verified.otherwiseEmpty());
      if (verified.succeeded()) {
        good++;
        assertAllowed(verified.result(), claims, own);
      } else {
        assertThat(verified.cause())
            .as("seed %d, token %d: %s %s", seed, i, header, claims)
            .isInstanceOfSatisfying(
                ParleyException.class, e -> assertThat(REFUSALS).contains(e.code()));
      }
    }
    assertThat(good).as("tokens that are good, so that the search is one").isGreaterThan(20);
    assertThat(tokens.changes()).isEqualTo(changes);
  }

  @Test
  void noTextThatIsNoTokenDoesAnythingElse() {
    var tokens = open(config(true));
    var random = new Random(7);
    for (int i = 0; i < TOKENS; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(40);
      for (int c = 0; c < length; c++) {
        text.append("..eyJhbGci=+/-_ \u0000é\ud83d".charAt(random.nextInt(19)));
      }
      assertThat(refusal(tokens, text.toString())).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
  }

  private static void assertAllowed(Identity identity, JsonObject claims, boolean own) {
    assertThat(identity.userId()).isEqualTo((own ? "" : "a:") + claims.getString("sub"));
    assertThat(identity.userId().startsWith("guest-")).isEqualTo(identity.guest());
    assertThat(identity.guest()).isEqualTo(own && Boolean.TRUE.equals(claims.getValue("guest")));
    assertThat(identity.expiresAt()).isAfter(NOW);
    var issuer = own ? "parley" : "https://a.example";
    assertThat(claims.getString("iss", own ? issuer : null)).isEqualTo(issuer);
    var audience = own ? "parley" : "parley-at-a";
    assertThat(
            claims.getValue("aud") == null
                ? own
                : claims.getValue("aud").toString().contains(audience))
        .isTrue();
  }

  /** Mostly good, with some claims that are anything. */
  private static JsonObject claims(Random random, boolean own) {
    var claims = claims("a", "u-1");
    if (own) {
      claims = new JsonObject().put("sub", "u-1").put("exp", SOON);
    }
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      claims.put(CLAIMS.get(random.nextInt(CLAIMS.size())), value(random, 2));
    }
    return claims;
  }

  private static String header(Random random, boolean own) {
    var header = new JsonObject().put("alg", own ? "HS256" : "ES256").put("kid", "key");
    if (random.nextInt(3) == 0) {
      header.put(HEADERS.get(random.nextInt(HEADERS.size())), value(random, 2));
    }
    return encoded(header);
  }

  /** Half a character has no bytes of its own: JSON escapes it. */
  private static String encoded(JsonObject json) {
    return json.encode().replace("\ud800", "\\ud800");
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong();
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40));
      case 3 -> SOON + random.nextInt(3) - 100L;
      case 4, 5 -> WORDS.get(random.nextInt(WORDS.size()));
      case 6 -> new JsonArray().add(value(random, depth - 1)).add(value(random, depth - 1));
      default -> new JsonObject().put("sub", value(random, depth - 1));
    };
  }

  /** Now and then with one character changed, which its signature must notice. */
  private static String mutated(String token, Random random) {
    if (random.nextInt(4) > 0) {
      return token;
    }
    int at = random.nextInt(token.length());
    char other = token.charAt(at) == 'A' ? 'Q' : 'A';
    return token.substring(0, at) + other + token.substring(at + 1);
  }
}
