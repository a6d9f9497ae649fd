package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.IssuerConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Label;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageText;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What the claims of an issuer's tokens must say (RFC 7519, RFC 8725), and who they make of the
 * bearer. Immutable.
 */
final class TokenRules {

  static final String GUEST_PREFIX = "guest-";

  /** In Parley's own tokens: the bearer chose the name. */
  static final String GUEST_CLAIM = "guest";

  /** How far the clock of an issuer may be ahead of ours. */
  private static final Duration LEEWAY = Duration.ofSeconds(30);

  /** Beyond it nothing is a time, and no sum with it leaves the range of the clock. */
  private static final double MAX_SECONDS = 1e12;

  private final boolean isOwn;
  private final String audience;
  private final String nameClaim;
  private final String prefix;
  private final Duration maxLifetime;

  /** What the user ids of other issuers begin with. */
  private final List<String> foreign;

  private TokenRules(
      boolean isOwn, String audience, String nameClaim, String prefix, AuthConfig config) {
    this.isOwn = isOwn;
    this.audience = audience;
    this.nameClaim = nameClaim;
    this.prefix = prefix;
    this.maxLifetime = config.maxTokenLifetime();
    this.foreign =
        config.issuers().stream()
            .map(IssuerConfig::prefix)
            .filter(other -> !other.isEmpty() && !other.equals(prefix))
            .toList();
  }

  /** Of tokens that are signed with Parley's own secret; only they can be guests'. */
  static TokenRules own(AuthConfig config) {
    return new TokenRules(true, AuthConfig.OWN_ISSUER, IssuerConfig.DEFAULT_NAME_CLAIM, "", config);
  }

  static TokenRules of(IssuerConfig issuer, AuthConfig config) {
    return new TokenRules(false, issuer.audience(), issuer.nameClaim(), issuer.prefix(), config);
  }

  /**
   * Who the bearer is, from claims whose signature was verified. That the token has not ended is
   * for the caller to check.
   *
   * @throws ParleyException {@link ErrorCode#UNAUTHENTICATED}
   */
  Identity identity(ObjectNode claims, KeyId key, Instant now) {
    requireAudience(claims);
    boolean guest = isOwn && isGuest(claims);
    var expiresAt = times(claims, now, guest ? AuthConfig.MAX_TTL : maxLifetime);
    var sub = text(claims, "sub").orElseThrow(() -> refusal("the token has no sub"));
    var userId = prefix + sub;
    if (userId.startsWith(GUEST_PREFIX) != guest || foreign.stream().anyMatch(userId::startsWith)) {
      throw refusal("the token's sub is not for its issuer to give");
    }
    var name = text(claims, nameClaim);
    // Whose provider has a name with something invisible in it cannot mend that here.
    var author = name.map(Label::cleaned).filter(cleaned -> !cleaned.isEmpty()).orElse(sub);
    try {
      MessageText.checkLabel("'sub'", userId, LogEntry.MAX_LABEL_CODE_POINTS);
      MessageText.checkLabel("'name'", author, LogEntry.MAX_LABEL_CODE_POINTS);
    } catch (ParleyException e) {
      throw refusal("the token's " + e.getMessage());
    }
    return new Identity(userId, author, guest, expiresAt, key);
  }

  private static boolean isGuest(ObjectNode claims) {
    var claim = claims.get(GUEST_CLAIM);
    return claim != null && claim.isBoolean() && claim.booleanValue();
  }

  /** Tokens that another application of the issuer got are not for us (RFC 8725, 3.9). */
  private void requireAudience(ObjectNode claims) {
    var given = claims.get("aud");
    // Only Parley has the secret: what it signed for nobody in particular is for Parley.
    boolean isGood =
        given == null
            ? isOwn
            : given.isArray()
                ? StreamSupport.stream(given.spliterator(), false).anyMatch(this::isAudience)
                : isAudience(given);
    if (!isGood) {
      throw refusal("the token is for another audience");
    }
  }

  private boolean isAudience(JsonNode given) {
    return given.isTextual() && given.textValue().equals(audience);
  }

  private static Instant times(ObjectNode claims, Instant now, Duration maxLifetime) {
    var latestStart = now.plus(LEEWAY);
    for (var start : List.of("nbf", "iat")) {
      if (time(claims, start).filter(latestStart::isBefore).isPresent()) {
        throw refusal("the token's time has not come");
      }
    }
    var expiresAt = time(claims, "exp").orElseThrow(() -> refusal("the token has no exp"));
    if (expiresAt.isAfter(latestStart.plus(maxLifetime))) {
      throw refusal(
          "the token is good for longer than "
              + maxLifetime.toMinutes()
              + " min, which none may be");
    }
    return expiresAt;
  }

  /** A NumericDate (RFC 7519, 2). */
  private static Optional<Instant> time(ObjectNode claims, String name) {
    var node = claims.get(name);
    if (node == null) {
      return Optional.empty();
    }
    if (!node.isNumber()) {
      throw refusal("the token's " + name + " is no number");
    }
    double seconds = Math.max(-MAX_SECONDS, Math.min(node.doubleValue(), MAX_SECONDS));
    return Optional.of(Instant.ofEpochSecond((long) Math.floor(seconds)));
  }

  private static Optional<String> text(ObjectNode claims, String name) {
    var node = claims.get(name);
    return node != null && node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  private static ParleyException refusal(String message) {
    return new ParleyException(ErrorCode.UNAUTHENTICATED, message);
  }
}
