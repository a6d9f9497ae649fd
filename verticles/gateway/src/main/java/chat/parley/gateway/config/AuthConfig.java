package chat.parley.gateway.config;

import chat.parley.protocol.Require;
import chat.parley.protocol.Secret;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Who may come in. A token is a JWT (RFC 7519) whose {@code sub} says who its bearer is.
 *
 * @param guests whether anyone may get a guest token by giving a name; needs the secret
 * @param guestTtl how long a guest token is good for, 1 min to 365 d
 * @param guestRenewal how long after its end a guest token can still be renewed, 0 s to 365 d
 * @param maxTokenLifetime how far ahead the end of a user's token may be, 1 min to 365 d
 * @param secret the HS256 key that signs and verifies Parley's own tokens, or none
 * @param verificationSecret another key that verifies them, or none: the next secret before a
 *     change, the previous one after it
 * @param jwksRefresh how often keys are fetched from the issuers' URLs, 10 s to 1 d
 * @param issuers identity providers, each with its own keys
 */
public record AuthConfig(
    boolean guests,
    Duration guestTtl,
    Duration guestRenewal,
    Duration maxTokenLifetime,
    Secret secret,
    Secret verificationSecret,
    Duration jwksRefresh,
    List<IssuerConfig> issuers) {

  /** The {@code iss} and {@code aud} of the tokens that Parley signs with its secret. */
  public static final String OWN_ISSUER = "parley";

  public static final Duration MAX_TTL = Duration.ofDays(365);

  public AuthConfig {
    issuers = List.copyOf(issuers);
    Require.between("guest-ttl", guestTtl, Duration.ofMinutes(1), MAX_TTL);
    Require.between("guest-renewal", guestRenewal, Duration.ZERO, MAX_TTL);
    Require.between("max-token-lifetime", maxTokenLifetime, Duration.ofMinutes(1), MAX_TTL);
    Require.between("jwks-refresh", jwksRefresh, Duration.ofSeconds(10), Duration.ofDays(1));
    if (secret.isPresent()) {
      SecretStrength.check("secret", secret);
    }
    if (verificationSecret.isPresent()) {
      SecretStrength.check("verification-secret", verificationSecret);
      if (!secret.isPresent()) {
        throw new IllegalArgumentException(
            "verification-secret: must be empty without a secret, but is not");
      }
    }
    if (guests && !secret.isPresent()) {
      throw new IllegalArgumentException("guests: must be false without a secret, but is true");
    }
    checkIssuers(secret, issuers);
  }

  /** Whether any token can be verified: no client can come in otherwise. */
  public boolean hasKey() {
    return secret.isPresent() || !issuers.isEmpty();
  }

  /** No two issuers may name the same user: what one of them says must hold for its own alone. */
  private static void checkIssuers(Secret secret, List<IssuerConfig> issuers) {
    var names = new HashSet<String>();
    names.add(OWN_ISSUER);
    var namespaces = new HashSet<String>();
    if (secret.isPresent()) {
      namespaces.add("");
    }
    for (var issuer : issuers) {
      if (!names.add(issuer.issuer())) {
        throw new IllegalArgumentException(
            "issuers: must each have an issuer of its own other than parley, but "
                + issuer.issuer()
                + " is used twice");
      }
      if (!namespaces.add(issuer.namespace())) {
        throw new IllegalArgumentException(
            "issuers: must each have a namespace of its own, but "
                + (issuer.namespace().isEmpty()
                    ? issuer.issuer() + " has none, as another issuer or the secret"
                    : issuer.namespace() + " is used twice"));
      }
    }
  }
}
