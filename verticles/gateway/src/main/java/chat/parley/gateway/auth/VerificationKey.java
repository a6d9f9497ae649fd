package chat.parley.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that verifies tokens. Immutable.
 *
 * @param kid its name in the headers of tokens, if it has one
 * @param thumbprint tells it from every other key and says nothing about it
 * @param algorithms what it may be used with
 * @param key a public key or a shared secret
 */
record VerificationKey(
    Optional<String> kid, String thumbprint, Set<SignatureAlgorithm> algorithms, Key key) {

  private static final int SHORT_NAME = 12;

  /** A public key. */
  static VerificationKey ofPublic(
      Optional<String> kid, Set<SignatureAlgorithm> algorithms, Key key) {
    return new VerificationKey(kid, base64(sha256(key.getEncoded())), algorithms, key);
  }

  /** A shared secret. Its name is derived from it the way that a signature is. */
  static VerificationKey ofSecret(String secret) {
    var key =
        new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), SignatureAlgorithm.HS256.name());
    var label = "the name of this key".getBytes(StandardCharsets.US_ASCII);
    var thumbprint = base64(SignatureAlgorithm.hs256(key, label));
    return new VerificationKey(
        Optional.of(thumbprint.substring(0, SHORT_NAME)),
        thumbprint,
        Set.of(SignatureAlgorithm.HS256),
        key);
  }

  /** Whether it is a shared secret. */
  boolean isSecret() {
    return algorithms.contains(SignatureAlgorithm.HS256);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Neither the key nor what it is derived from. */
  @Override
  public String toString() {
    return "VerificationKey[kid=" + kid + ", algorithms=" + algorithms + "]";
  }
}
