package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests stay who they are from one token to the next; nobody becomes a guest by it. */
class GuestRenewalTest {

  private static final String SECRET = "a secret of at least thirty-two characters";
  private static final String OTHER_SECRET = "another one of at least thirty-two characters";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TTL = Duration.ofHours(1);
  private static final Duration RENEWAL = Duration.ofDays(30);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3_599, 3_600, 3_601, 3_600 + 30 * 86_400})
  void guestStaysTheSameUserUnderAnyName(long secondsLater) {
    var guest = open(NOW, RENEWAL).guest("Ada");
    var later = NOW.plusSeconds(secondsLater);
    var tokens = open(later, RENEWAL);

    var userId = await(tokens.verifyRenewable(guest.token()));
    var renewed = tokens.renew(userId, "Ada L.");

    assertThat(await(tokens.verify(renewed.token()))).isEqualTo(renewed.identity());
    assertThat(renewed.identity())
        .isEqualTo(
            new Identity(
                guest.identity().userId(),
                "Ada L.",
                true,
                later.plus(TTL),
                guest.identity().key()));
  }

  @Test
  void renewedTokenIsRenewedAgain() {
    var token = open(NOW, RENEWAL).guest("Ada").token();
    var userId = await(open(NOW, RENEWAL).verifyRenewable(token));
    var now = NOW;
    for (int i = 0; i < 20; i++) {
      now = now.plus(TTL).plus(RENEWAL);
      var tokens = open(now, RENEWAL);
      assertThat(await(tokens.verifyRenewable(token))).isEqualTo(userId);
      token = tokens.renew(userId, "Ada").token();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 3600, 3601", "1, 3601, 3602", "86400, 90000, 90001"})
  void tokenThatIsOverForTooLongIsExpired(long renewal, long still, long noMore) {
    var token = open(NOW, RENEWAL).guest("Ada").token();
    var allowed = Duration.ofSeconds(renewal);

    assertThat(await(open(NOW.plusSeconds(still), allowed).verifyRenewable(token))).isNotNull();
    assertThat(refusal(open(NOW.plusSeconds(noMore), allowed), token))
        .isEqualTo(ErrorCode.TOKEN_EXPIRED);
  }

  @Test
  void tokensOfUsersAreNotRenewedWhateverTheyAreCalled() {
    var tokens = open(NOW, RENEWAL);
    var marked = new JsonObject().put("guest", true).put("name", "Ada");
    var guest = marked.copy().put("sub", "guest-17").put("exp", NOW.getEpochSecond());

    assertThat(await(tokens.verifyRenewable(signed(guest, SECRET)))).isEqualTo("guest-17");
    for (var other :
        new JsonObject[] {
          without(guest, "guest"),
          guest.copy().put("guest", "true"),
          guest.copy().put("guest", false),
          guest.copy().put("guest", 1),
          guest.copy().put("sub", "u-17"),
          guest.copy().put("sub", "Guest-17"),
          guest.copy().put("sub", 17),
          guest.copy().put("nbf", NOW.getEpochSecond() + 60),
          without(guest, "sub"),
          without(guest, "exp")
        }) {
      assertThat(refusal(tokens, signed(other, SECRET)))
          .as(other.encode())
          .isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
  }

  @Test
  void tokensThatWereNotSignedHereAreNotRenewed() {
    var tokens = open(NOW, RENEWAL);
    var guest =
        new JsonObject()
            .put("sub", "guest-17")
            .put("guest", true)
            .put("exp", NOW.plusSeconds(60).getEpochSecond());
    var own = signed(guest, SECRET);
    var payload = own.substring(own.indexOf('.') + 1, own.lastIndexOf('.'));

    assertThat(refusal(tokens, signed(guest, OTHER_SECRET))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, own + "x")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, own.substring(0, own.lastIndexOf('.') + 1)))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, base64("{\"alg\":\"none\"}") + "." + payload + "."))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, "")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal(tokens, "x".repeat(10_000))).isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  @Test
  void withoutGuestsNoTokenIsRenewed() {
    var token = open(NOW, RENEWAL).guest("Ada").token();

    assertThat(refusal(open(NOW, config(false, RENEWAL)), token)).isEqualTo(ErrorCode.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb"})
  void guestIsRenewedOnlyUnderAName(String name) {
    assertThatThrownBy(() -> open(NOW, RENEWAL).renew("guest-17", name))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED));
  }

  private Tokens open(Instant now, Duration renewal) {
    return open(now, config(true, renewal));
  }

  private Tokens open(Instant now, AuthConfig config) {
    return await(
        Tokens.open(vertx, config, Clock.fixed(now, ZoneOffset.UTC), new SimpleMeterRegistry()));
  }

  private static AuthConfig config(boolean guests, Duration renewal) {
    return new AuthConfig(
        guests,
        TTL,
        renewal,
        Duration.ofDays(1),
        new Secret(SECRET),
        Secret.NONE,
        Duration.ofMinutes(5),
        List.of());
  }

  private String signed(JsonObject claims, String secret) {
    var key = new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret);
    return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
        .generateToken(claims, new JWTOptions().setAlgorithm("HS256").setNoTimestamp(true));
  }

  private static JsonObject without(JsonObject claims, String name) {
    var others = claims.copy();
    others.remove(name);
    return others;
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ErrorCode refusal(Tokens tokens, String token) {
    var verified = tokens.verifyRenewable(token);
    await(verified.otherwiseEmpty());
    return ((ParleyException) verified.cause()).code();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
