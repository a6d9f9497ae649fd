package chat.parley.gateway.config;

import chat.parley.protocol.Require;
import chat.parley.protocol.Secret;
import java.time.Duration;

/**
 * Who may come in. A token is a JWT whose {@code sub} is the user id and whose {@code name} is the
 * display name.
 *
 * @param guests whether anyone may get a guest token by giving a name; needs the secret
 * @param guestTtl how long a guest token is good for, 1 min to 365 d
 * @param guestRenewal how long after its end a guest token can still be renewed, 0 s to 365 d
 * @param secret the HS256 key, at least 32 characters, or none
 * @param jwksFile a file with a JSON Web Key Set (RFC 7517) of public keys, or empty
 * @param issuer the {@code iss} that a token must have; empty for any
 * @param audience the {@code aud} that a token must have; empty for any
 */
public record AuthConfig(
    boolean guests,
    Duration guestTtl,
    Duration guestRenewal,
    Secret secret,
    String jwksFile,
    String issuer,
    String audience) {

  /** RFC 7518, 3.2: an HS256 key has at least the size of the hash. */
  public static final int MIN_SECRET_LENGTH = 32;

  public AuthConfig {
    Require.between("guest-ttl", guestTtl, Duration.ofMinutes(1), Duration.ofDays(365));
    Require.between("guest-renewal", guestRenewal, Duration.ZERO, Duration.ofDays(365));
    if (secret.isPresent() && secret.value().length() < MIN_SECRET_LENGTH) {
      throw new IllegalArgumentException(
          "secret: must have at least " + MIN_SECRET_LENGTH + " characters, but has fewer");
    }
    if (guests && !secret.isPresent()) {
      throw new IllegalArgumentException("guests: must be false without a secret, but is true");
    }
  }

  /** Whether any token can be verified: no client can come in otherwise. */
  public boolean hasKey() {
    return secret.isPresent() || !jwksFile.isEmpty();
  }
}
