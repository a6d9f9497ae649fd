package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parley's own tokens, and what the claims of any token must say. */
class TokensTest extends TokensFixture {

  @Test
  void aGuestIsWhoItsTokenSays() {
    var tokens = open(config(true));

    var guest = tokens.guest("Ada");

    assertThat(await(tokens.verify(guest.token()))).isEqualTo(guest.identity());
    assertThat(guest.identity().author()).isEqualTo("Ada");
    assertThat(guest.identity().guest()).isTrue();
    assertThat(guest.identity().expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
  }

  @Test
  void aGuestsTokenIsForParleyAloneAndNamesItsKey() {
    var parts = open(config(true)).guest("Ada").token().split("\\.", -1);

    assertThat(json(parts[0]).getString("kid")).isNotEmpty();
    assertThat(json(parts[1]).getString("iss")).isEqualTo("parley");
    assertThat(json(parts[1]).getString("aud")).isEqualTo("parley");
    assertThat(json(parts[1]).getBoolean("guest")).isTrue();
  }

  @Test
  void withoutGuestsNobodyGetsAToken() {
    publish("a", SigningKey.set(SigningKey.ec("k")));

    assertThatThrownBy(() -> open(config(false, issuer("a"))).guest("Ada"))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void onlyGoodTokensPass() {
    var tokens = open(config(true));
    var good = new JsonObject().put("sub", "u-1").put("exp", SOON);

    var identity = await(tokens.verify(hs256(good, SECRET)));
    assertThat(identity.userId()).isEqualTo("u-1");
    assertThat(identity.author()).isEqualTo("u-1");
    assertThat(identity.guest()).isFalse();
    assertRefused(tokens, hs256(good, SECRET) + "x");
    assertRefused(tokens, hs256(good, SECRET) + "=");
    assertRefused(tokens, "");
    assertRefused(tokens, "x".repeat(10_000));
    assertRefused(tokens, SigningKey.base64("{\"alg\":\"none\"}") + "." + payload(good) + ".");
    assertThat(refusal(tokens, hs256(good.copy().put("exp", NOW.getEpochSecond()), SECRET)))
        .isEqualTo(ErrorCode.TOKEN_EXPIRED);
    for (var bad :
        new JsonObject[] {
          new JsonObject().put("exp", SOON),
          new JsonObject().put("sub", "u-1"),
          good.copy().put("sub", 5),
          good.copy().put("sub", "a\nb"),
          good.copy().put("name", "x".repeat(65)),
          good.copy().put("nbf", SOON),
          good.copy().put("iat", SOON),
          good.copy().put("nbf", "0"),
          good.copy().put("iat", new JsonArray()),
          good.copy().put("exp", Long.toString(SOON)),
          good.copy().put("iss", "parley2"),
          good.copy().put("aud", "another application"),
          good.copy().put("aud", new JsonArray().add("another").add(7)),
          good.copy().put("sub", "guest-17"),
          good.copy().put("guest", true)
        }) {
      assertRefused(tokens, hs256(bad, SECRET));
    }
  }

  @Test
  void bitsThatNoEncoderSetsAreRefused() {
    var tokens = open(config(true));
    var good = hs256(new JsonObject().put("sub", "u-1").put("exp", SOON), SECRET);
    // The last character of 32 bytes has four bits of them and two that are zero.
    char last = good.charAt(good.length() - 1);

    assertThat(await(tokens.verify(good))).isNotNull();
    assertRefused(tokens, good.substring(0, good.length() - 1) + (char) (last + 1));
  }

  @Test
  void aClockThatIsALittleAheadIsNoFault() {
    var tokens = open(config(true));
    long ahead = NOW.getEpochSecond() + 20;
    var claims = new JsonObject().put("sub", "u").put("exp", SOON).put("iat", ahead);

    assertThat(await(tokens.verify(hs256(claims.put("nbf", ahead), SECRET)))).isNotNull();
  }

  @Test
  void ownTokensMayNameParleyAsIssuerAndAudience() {
    var tokens = open(config(true));
    var claims = new JsonObject().put("sub", "u").put("exp", SOON).put("iss", "parley");
    var audiences = new JsonArray().add("other").add("parley");

    assertThat(await(tokens.verify(hs256(claims, SECRET)))).isNotNull();
    assertThat(await(tokens.verify(hs256(claims.put("aud", "parley"), SECRET)))).isNotNull();
    assertThat(await(tokens.verify(hs256(claims.put("aud", audiences), SECRET)))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31556889864403199",
        "9223372036854775807",
        "18446744073709551617",
        "99999999999999999999999999999999999999",
        "1e18",
        "1e308",
        "1e999",
        "1767312060000"
      })
  void aTokenWithoutAnEndInSightIsRefused(String exp) {
    var header = "{\"alg\":\"HS256\"}";
    var claims = "{\"sub\":\"u\",\"exp\":" + exp + "}";

    assertRefused(
        open(config(true)), hs256(header, claims, SECRET.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1e999", "-9223372036854775808", "-1", "0", "0.5"})
  void aTokenThatEndedLongAgoIsExpired(String exp) {
    var header = "{\"alg\":\"HS256\"}";
    var claims = "{\"sub\":\"u\",\"exp\":" + exp + "}";

    assertThat(
            refusal(
                open(config(true)), hs256(header, claims, SECRET.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(ErrorCode.TOKEN_EXPIRED);
  }

  @Test
  void aTokensEndIsAtMostTheLifetimeAway() {
    var tokens = open(config(true));
    var day = new JsonObject().put("sub", "u").put("exp", SOON + 86_400 - 60);

    var identity = await(tokens.verify(hs256(day, SECRET)));
    assertThat(identity.millisLeft(NOW)).isEqualTo(Duration.ofDays(1).toMillis());
    assertThat(identity.millisLeft(identity.expiresAt().plusSeconds(9))).isEqualTo(1);
    assertRefused(tokens, hs256(day.put("exp", SOON + 86_400), SECRET));
  }

  @Test
  void headersThatWouldChangeTheMeaningAreRefused() {
    var tokens = open(config(true));
    var claims = new JsonObject().put("sub", "u").put("exp", SOON).encode();
    var key = SECRET.getBytes(StandardCharsets.UTF_8);

    for (var good : List.of("", ",\"typ\":\"JWT\"", ",\"typ\":\"at+jwt\"", ",\"kid\":\"yours\"")) {
      assertThat(await(tokens.verify(hs256("{\"alg\":\"HS256\"" + good + "}", claims, key))))
          .as(good)
          .isNotNull();
    }
    for (var bad :
        List.of(
            ",\"typ\":\"logout+jwt\"",
            ",\"typ\":5",
            ",\"crit\":[\"exp\"]",
            ",\"crit\":[]",
            ",\"kid\":null",
            ",\"alg\":\"HS256\"")) {
      assertRefused(tokens, hs256("{\"alg\":\"HS256\"" + bad + "}", claims, key));
    }
    assertRefused(tokens, hs256("{\"alg\":\"hs256\"}", claims, key));
    assertRefused(tokens, hs256("{\"alg\":\"HS512\"}", claims, key));
    assertRefused(tokens, hs256("{\"alg\":\"NONE\"}", claims, key));
    assertRefused(tokens, hs256("[]", claims, key));
  }

  private static void assertRefused(Tokens tokens, String token) {
    assertThat(refusal(tokens, token)).as(token).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  private static String payload(JsonObject claims) {
    return SigningKey.base64(claims.encode());
  }

  private static JsonObject json(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }
}
