package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.Label;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Verifies tokens, and issues and renews those of guests. A token is a JWT (RFC 7519) with {@code
 * sub} and {@code exp}. Its {@code iss} chooses the issuer, whose own keys alone can verify it; a
 * token without one is Parley's own, signed with its secret. Thread-safe.
 */
public final class Tokens {

  /**
   * A guest's token.
   *
   * @param token to be sent with every request
   * @param identity who the guest is now
   */
  public record Guest(String token, Identity identity) {}

  /** A token whose signature is good. */
  private record Verified(Issuer issuer, KeyId key, ObjectNode claims) {

    Identity identity(Instant now) {
      return issuer.rules().identity(claims, key, now);
    }
  }

  private final Vertx vertx;
  private final Issuers issuers;
  private final AuthConfig config;
  private final Clock clock;

  private Tokens(Vertx vertx, Issuers issuers, AuthConfig config, Clock clock) {
    this.vertx = vertx;
    this.issuers = issuers;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Reads the configured keys, and goes on reading them. Fails with the key of the configuration
   * where they are not what they must be.
   */
  public static Future<Tokens> open(
      Vertx vertx, AuthConfig config, Clock clock, MeterRegistry meters) {
    return Issuers.open(vertx, config, clock, meters)
        .map(issuers -> new Tokens(vertx, issuers, config, clock));
  }

  /** Reads the keys no more. */
  public Future<Void> close() {
    return issuers.close();
  }

  /**
   * Who the token's bearer is. Fails with {@link ErrorCode#UNAUTHENTICATED} or {@link
   * ErrorCode#TOKEN_EXPIRED}, and with {@link ErrorCode#UNAVAILABLE} while the issuer's keys were
   * never fetched. Completes on the caller's context; public keys work on a worker thread.
   */
  public Future<Identity> verify(String token) {
    return read(token).map(verified -> current(verified.identity(clock.instant())));
  }

  /**
   * Whether the key that signed a client's token may still sign. To be asked after each change of
   * {@link #changes}: a key that was taken away is revoked.
   */
  public boolean accept(Identity identity) {
    return issuers.accept(identity.key());
  }

  /** Another number after each change of keys. */
  public int changes() {
    return issuers.changes();
  }

  /**
   * The user id of the guest whose token this is; {@link #renew} gives it the next one. It need not
   * be good any more, only not be over for longer than the configuration allows. Fails with {@link
   * ErrorCode#TOKEN_EXPIRED} if it is, {@link ErrorCode#UNAUTHENTICATED} if it is no guest's token
   * that was issued here, and {@link ErrorCode#FORBIDDEN} where guests are not allowed.
   */
  public Future<String> verifyRenewable(String token) {
    return config.guests()
        ? read(token).map(verified -> renewable(verified.identity(clock.instant())))
        : Future.failedFuture(guestsNotAllowed());
  }

  /**
   * A token for whoever gives a name, where the configuration allows guests.
   *
   * @throws ParleyException {@link ErrorCode#FORBIDDEN} where it does not
   */
  public Guest guest(String name) {
    if (!config.guests()) {
      throw guestsNotAllowed();
    }
    return issue(TokenRules.GUEST_PREFIX + UUID.randomUUID(), name);
  }

  /**
   * The next token of a guest.
   *
   * @param userId from {@link #verifyRenewable}
   * @param name from now on; may be another than before
   */
  public Guest renew(String userId, String name) {
    return issue(userId, name);
  }

  private Guest issue(String userId, String chosen) {
    var name = Label.of("'name'", chosen, LogEntry.MAX_LABEL_CODE_POINTS);
    var now = clock.instant();
    var expiresAt = Instant.ofEpochSecond(now.plus(config.guestTtl()).getEpochSecond());
    var claims =
        Json.newObject()
            .put("iss", AuthConfig.OWN_ISSUER)
            .put("aud", AuthConfig.OWN_ISSUER)
            .put("sub", userId)
            .put("name", name)
            .put(TokenRules.GUEST_CLAIM, true)
            .put("iat", now.getEpochSecond())
            .put("exp", expiresAt.getEpochSecond());
    var key = issuers.find(AuthConfig.OWN_ISSUER).orElseThrow().keys().ring().first();
    var id = new KeyId(AuthConfig.OWN_ISSUER, key.thumbprint());
    return new Guest(Jws.sign(claims, key), new Identity(userId, name, true, expiresAt, id));
  }

  /** Fails with the token's fault, whatever is in it. */
  private Future<Verified> read(String token) {
    Jws jws;
    try {
      jws = Jws.parse(token);
    } catch (RuntimeException e) {
      return Future.failedFuture(unauthenticated());
    }
    var issuer = issuer(jws.claims().get("iss"));
    if (issuer.isEmpty() || !issuer.get().algorithms().contains(jws.algorithm())) {
      return Future.failedFuture(unauthenticated());
    }
    return issuer
        .get()
        .keys()
        .ringFor(jws.kid())
        .compose(ring -> find(ring, jws))
        .map(
            key ->
                new Verified(
                    issuer.get(),
                    new KeyId(
                        issuer.get().name(), key.orElseThrow(Tokens::unauthenticated).thumbprint()),
                    jws.claims()));
  }

  private Optional<Issuer> issuer(JsonNode name) {
    if (name == null) {
      return issuers.find(AuthConfig.OWN_ISSUER);
    }
    return name.isTextual() ? issuers.find(name.textValue()) : Optional.empty();
  }

  private Future<Optional<VerificationKey>> find(KeyRing ring, Jws token) {
    if (ring.isEmpty()) {
      return Future.failedFuture(
          ParleyException.unavailable("the keys of the token's issuer are not known yet", null));
    }
    // With a public key it takes some 0.05 to 1 ms, with a secret far less.
    return JWSAlgorithm.Family.SIGNATURE.contains(token.algorithm())
        ? vertx.executeBlocking(() -> ring.find(token), false)
        : Future.succeededFuture(ring.find(token));
  }

  private Identity current(Identity identity) {
    if (!identity.expiresAt().isAfter(clock.instant())) {
      throw new ParleyException(ErrorCode.TOKEN_EXPIRED, "the token's time is over");
    }
    return identity;
  }

  private String renewable(Identity identity) {
    if (!identity.guest()) {
      throw new ParleyException(
          ErrorCode.UNAUTHENTICATED, "only a guest's token can be renewed here");
    }
    if (clock.instant().isAfter(identity.expiresAt().plus(config.guestRenewal()))) {
      throw new ParleyException(
          ErrorCode.TOKEN_EXPIRED, "the token's time is over, and that to renew it, too");
    }
    return identity.userId();
  }

  private static ParleyException guestsNotAllowed() {
    return new ParleyException(ErrorCode.FORBIDDEN, "this server wants a token of its own users");
  }

  private static ParleyException unauthenticated() {
    return new ParleyException(ErrorCode.UNAUTHENTICATED, "the token is not valid here");
  }
}
