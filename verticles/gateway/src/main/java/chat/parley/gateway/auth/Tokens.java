package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.LogEntry;
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
import java.util.function.Function;

/**
 * Verifies tokens, and issues and renews those of guests. A token is a JWT (RFC 7519) with {@code
 * sub}, {@code exp} and, if it likes, {@code name}; HS256 with the configured secret, or signed by
 * a key of the configured JSON Web Key Set. Thread-safe.
 */
public final class Tokens {

  /** Where the library keeps all claims of a verified token. */
  private static final String CLAIMS = "accessToken";

  private static final int MAX_TOKEN_LENGTH = 8 * 1024;

  private static final String GUEST_PREFIX = "guest-";

  /**
   * Marks the tokens that are issued here. An identity provider may share the secret and may call
   * its users what it likes, but it does not use this private claim (RFC 7519, 4.3).
   */
  private static final String GUEST_MARK = "chat.parley.guest";

  /** RFC 3339 has four digits for a year. */
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /**
   * A guest's token.
   *
   * @param token to be sent with every request
   * @param identity who the guest is now
   */
  public record Guest(String token, Identity identity) {}

  private final JWTAuth jwt;

  /**
   * Knows the secret alone: what another key signed was not issued here. Used only where guests are
   * allowed, which needs the secret.
   */
  private final JWTAuth own;

  private final AuthConfig config;
  private final Clock clock;

  private Tokens(JWTAuth jwt, JWTAuth own, AuthConfig config, Clock clock) {
    this.jwt = jwt;
    this.own = own;
    this.config = config;
    this.clock = clock;
  }

  /** Reads the configured keys; fails with the key's name when the key set cannot be read. */
  public static Future<Tokens> open(Vertx vertx, AuthConfig config, Clock clock) {
    var own = JWTAuth.create(vertx, options(config));
    var keySet =
        config.jwksFile().isEmpty()
            ? Future.succeededFuture(List.<JsonObject>of())
            : vertx.fileSystem().readFile(config.jwksFile()).map(file -> keys(file.toString()));
    return keySet
        .map(
            keys -> {
              var options = options(config);
              keys.forEach(options::addJwk);
              return new Tokens(JWTAuth.create(vertx, options), own, config, clock);
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
    return read(jwt, token, this::current);
  }

  /**
   * The user id of the guest whose token this is; {@link #renew} gives it the next one. It need not
   * be good any more, only not be over for longer than the configuration allows. Fails with {@link
   * ErrorCode#TOKEN_EXPIRED} if it is, {@link ErrorCode#UNAUTHENTICATED} if it is no guest's token
   * that was issued here, and {@link ErrorCode#FORBIDDEN} where guests are not allowed.
   */
  public Future<String> verifyRenewable(String token) {
    return config.guests()
        ? read(own, token, this::renewable)
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
    return issue(GUEST_PREFIX + UUID.randomUUID(), name);
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

  private Guest issue(String userId, String name) {
    MessageText.checkLabel("'name'", name, LogEntry.MAX_LABEL_CODE_POINTS);
    var expiresAt = Instant.ofEpochSecond(clock.instant().plus(config.guestTtl()).getEpochSecond());
    var token =
        own.generateToken(
            new JsonObject()
                .put("sub", userId)
                .put("name", name)
                .put(GUEST_MARK, true)
                .put("exp", expiresAt.getEpochSecond()),
            claims(config).setAlgorithm("HS256"));
    return new Guest(token, new Identity(userId, name, expiresAt));
  }

  /** Fails with the token's fault, whatever goes wrong. */
  private static <T> Future<T> read(JWTAuth keys, String token, Function<JsonObject, T> reader) {
    if (token.length() > MAX_TOKEN_LENGTH) {
      return Future.failedFuture(unauthenticated());
    }
    return keys.authenticate(new TokenCredentials(token))
        .map(user -> reader.apply(user.attributes().getJsonObject(CLAIMS)))
        .recover(failure -> Future.failedFuture(refusal(failure)));
  }

  private Identity current(JsonObject claims) {
    var identity = identity(claims);
    if (!identity.expiresAt().isAfter(clock.instant())) {
      throw new ParleyException(ErrorCode.TOKEN_EXPIRED, "the token's time is over");
    }
    return identity;
  }

  private String renewable(JsonObject claims) {
    var identity = identity(claims);
    if (!Boolean.TRUE.equals(claims.getValue(GUEST_MARK))
        || !identity.userId().startsWith(GUEST_PREFIX)) {
      throw new ParleyException(
          ErrorCode.UNAUTHENTICATED, "only a guest's token can be renewed here");
    }
    if (clock.instant().isAfter(identity.expiresAt().plus(config.guestRenewal()))) {
      throw new ParleyException(
          ErrorCode.TOKEN_EXPIRED, "the token's time is over, and that to renew it, too");
    }
    return identity.userId();
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
    var expiresAt = Instant.ofEpochSecond(Math.min(exp.longValue(), LATEST));
    var author = claims.getValue("name") instanceof String name ? name : userId;
    try {
      MessageText.checkLabel("'sub'", userId, LogEntry.MAX_LABEL_CODE_POINTS);
      MessageText.checkLabel("'name'", author, LogEntry.MAX_LABEL_CODE_POINTS);
    } catch (ParleyException e) {
      throw new ParleyException(ErrorCode.UNAUTHENTICATED, "the token's " + e.getMessage());
    }
    return new Identity(userId, author, expiresAt);
  }

  private static JWTAuthOptions options(AuthConfig config) {
    var options = new JWTAuthOptions().setJWTOptions(claims(config));
    if (config.secret().isPresent()) {
      options.addPubSecKey(
          new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(config.secret().value()));
    }
    return options;
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

  private static ParleyException guestsNotAllowed() {
    return new ParleyException(ErrorCode.FORBIDDEN, "this server wants a token of its own users");
  }

  private static ParleyException unauthenticated() {
    return new ParleyException(ErrorCode.UNAUTHENTICATED, "the token is not valid here");
  }
}
