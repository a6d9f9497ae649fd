package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageText;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Verifies tokens, and issues those of guests. A token is a JWT (RFC 7519) with {@code sub}, {@code
 * exp} and, if it likes, {@code name}; HS256 with the configured secret, or signed by a key of the
 * configured JSON Web Key Set. Thread-safe.
 */
public final class Tokens {

  private static final int MAX_USER_ID_CODE_POINTS = 64;
  private static final int MAX_NAME_CODE_POINTS = 64;

  /** Where the library keeps all claims of a verified token. */
  private static final String CLAIMS = "accessToken";

  private static final int MAX_TOKEN_LENGTH = 8 * 1024;

  /**
   * A guest's token.
   *
   * @param token to be sent with every request
   * @param identity who the guest is now
   */
  public record Guest(String token, Identity identity) {}

  private final JWTAuth jwt;
  private final AuthConfig config;
  private final Clock clock;

  private Tokens(JWTAuth jwt, AuthConfig config, Clock clock) {
    this.jwt = jwt;
    this.config = config;
    this.clock = clock;
  }

  /** Reads the configured keys; fails with the key's name when the key set cannot be read. */
  public static Future<Tokens> open(Vertx vertx, AuthConfig config, Clock clock) {
    var options = new JWTAuthOptions().setJWTOptions(claims(config));
    if (config.secret().isPresent()) {
      options.addPubSecKey(
          new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(config.secret().value()));
    }
    var keySet =
        config.jwksFile().isEmpty()
            ? Future.succeededFuture(List.<JsonObject>of())
            : vertx.fileSystem().readFile(config.jwksFile()).map(file -> keys(file.toString()));
    return keySet
        .map(
            keys -> {
              keys.forEach(options::addJwk);
              return new Tokens(JWTAuth.create(vertx, options), config, clock);
            })
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalArgumentException(
                        "auth.jwks-file: must be a readable JSON Web Key Set, but "
                            + config.jwksFile()
                            + " is not: "
                            + failure.getMessage(),
                        failure)));
  }

  /** Who the token's bearer is; fails with UNAUTHENTICATED or TOKEN_EXPIRED. */
  public Future<Identity> verify(String token) {
    if (token.length() > MAX_TOKEN_LENGTH) {
      return Future.failedFuture(unauthenticated());
    }
    return jwt.authenticate(new TokenCredentials(token))
        .map(user -> identity(user.attributes().getJsonObject(CLAIMS)))
        .recover(failure -> Future.failedFuture(refusal(failure)));
  }

  /**
   * A token for whoever gives a name, where the configuration allows guests.
   *
   * @throws ParleyException {@link ErrorCode#FORBIDDEN} where it does not
   */
  public Guest guest(String name) {
    if (!config.guests()) {
      throw new ParleyException(ErrorCode.FORBIDDEN, "this server wants a token of its own users");
    }
    MessageText.checkLabel("'name'", name, MAX_NAME_CODE_POINTS);
    var userId = "guest-" + UUID.randomUUID();
    var expiresAt = Instant.ofEpochSecond(clock.instant().plus(config.guestTtl()).getEpochSecond());
    var token =
        jwt.generateToken(
            new JsonObject()
                .put("sub", userId)
                .put("name", name)
                .put("exp", expiresAt.getEpochSecond()),
            claims(config).setAlgorithm("HS256"));
    return new Guest(token, new Identity(userId, name, expiresAt));
  }

  private Identity identity(JsonObject claims) {
    if (!(claims.getValue("sub") instanceof String userId)
        || !(claims.getValue("exp") instanceof Number exp)) {
      throw unauthenticated();
    }
    if (claims.getValue("nbf") instanceof Number notBefore
        && notBefore.longValue() > clock.instant().getEpochSecond()) {
      throw new ParleyException(ErrorCode.UNAUTHENTICATED, "the token's time has not come");
    }
    var expiresAt = Instant.ofEpochSecond(exp.longValue());
    if (!expiresAt.isAfter(clock.instant())) {
      throw new ParleyException(ErrorCode.TOKEN_EXPIRED, "the token's time is over");
    }
    var author = claims.getValue("name") instanceof String name ? name : userId;
    try {
      MessageText.checkLabel("'sub'", userId, MAX_USER_ID_CODE_POINTS);
      MessageText.checkLabel("'name'", author, MAX_NAME_CODE_POINTS);
    } catch (ParleyException e) {
      throw new ParleyException(ErrorCode.UNAUTHENTICATED, "the token's " + e.getMessage());
    }
    return new Identity(userId, author, expiresAt);
  }

  private static JWTOptions claims(AuthConfig config) {
    // Times are checked here and not by the library, so that expiry has its own error code.
    var options = new JWTOptions().setIgnoreExpiration(true);
    if (!config.issuer().isEmpty()) {
      options.setIssuer(config.issuer());
    }
    if (!config.audience().isEmpty()) {
      options.addAudience(config.audience());
    }
    return options;
  }

  private static List<JsonObject> keys(String keySet) {
    var keys = new JsonObject(keySet).getJsonArray("keys");
    if (keys == null || keys.isEmpty()) {
      throw new DecodeException("it has no 'keys'");
    }
    return keys.stream().map(JsonObject.class::cast).toList();
  }

  private static ParleyException refusal(Throwable failure) {
    return failure instanceof ParleyException known ? known : unauthenticated();
  }

  private static ParleyException unauthenticated() {
    return new ParleyException(ErrorCode.UNAUTHENTICATED, "the token is not valid here");
  }
}
