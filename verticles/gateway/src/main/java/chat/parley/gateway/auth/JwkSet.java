package chat.parley.gateway.auth;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a JSON Web Key Set (RFC 7517) of an identity provider: public keys, and nothing else. */
final class JwkSet {

  private static final Logger LOG = LoggerFactory.getLogger(JwkSet.class);

  private static final int MAX_KEYS = 32;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;
  private static final int MAX_EXPONENT_BITS = 64;

  /** What only private keys and shared secrets have (RFC 7518, 6.2.2, 6.3.2, 6.4.1). */
  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  /** A public key in X.509 (RFC 8410) up to the key itself. */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_BYTES = 32;

  private JwkSet() {}

  /**
   * The ring of the keys that can be used; others are skipped with a warning.
   *
   * @param name of the set, for people
   * @param allowed what tokens may be signed with
   * @throws IllegalArgumentException when the set has no such key, or one that must not be in it;
   *     the message goes on after "must be a JSON Web Key Set of public keys, but "
   */
  static KeyRing parse(String name, String text, Set<SignatureAlgorithm> allowed) {
    var keys = new ArrayList<VerificationKey>();
    var skipped = new ArrayList<String>();
    for (var jwk : keys(text)) {
      var type = text(jwk, "kty");
      var named = "the key " + jwk.getValue("kid", "without a kid");
      if (type.equals("oct")) {
        throw new IllegalArgumentException(named + " is a shared secret");
      }
      if (jwk.fieldNames().stream().anyMatch(PRIVATE::contains)) {
        throw new IllegalArgumentException(named + " is a private key");
      }
      var algorithms = algorithms(jwk, allowed);
      if (algorithms.isEmpty() || !isForSignatures(jwk)) {
        skipped.add(named);
        continue;
      }
      keys.add(VerificationKey.ofPublic(kid(jwk), algorithms, key(jwk, type, named)));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no key for "
              + allowed.stream()
                  .map(SignatureAlgorithm::id)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    if (!skipped.isEmpty()) {
      LOG.warn("{} has keys that are not used: {}", name, String.join(", ", skipped));
    }
    return new KeyRing(keys);
  }

  private static List<JsonObject> keys(String text) {
    try {
      var keys = new JsonObject(text).getJsonArray("keys");
      if (keys != null && !keys.isEmpty() && keys.size() <= MAX_KEYS) {
        return keys.stream().map(JsonObject.class::cast).toList();
      }
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("it is no JSON object with a list of 'keys'", e);
    }
    throw new IllegalArgumentException("it has no 'keys', or more than " + MAX_KEYS);
  }

  private static Optional<String> kid(JsonObject jwk) {
    var kid = text(jwk, "kid");
    return kid.isEmpty() ? Optional.empty() : Optional.of(kid);
  }

  private static boolean isForSignatures(JsonObject jwk) {
    var use = text(jwk, "use");
    return use.isEmpty() || use.equals("sig");
  }

  private static Set<SignatureAlgorithm> algorithms(
      JsonObject jwk, Set<SignatureAlgorithm> allowed) {
    var only = text(jwk, "alg");
    return allowed.stream()
        .filter(algorithm -> algorithm.fits(text(jwk, "kty"), text(jwk, "crv")))
        .filter(algorithm -> only.isEmpty() || only.equals(algorithm.id()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static PublicKey key(JsonObject jwk, String type, String named) {
    try {
      return switch (type) {
        case "RSA" -> rsa(jwk, named);
        case "EC" -> EllipticCurve.publicKey(text(jwk, "crv"), bytes(jwk, "x"), bytes(jwk, "y"));
        default -> ed25519(bytes(jwk, "x"));
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(named + " is no key of its type", e);
    }
  }

  private static PublicKey rsa(JsonObject jwk, String named) throws GeneralSecurityException {
    var modulus = new BigInteger(1, bytes(jwk, "n"));
    var exponent = new BigInteger(1, bytes(jwk, "e"));
    if (modulus.bitLength() < MIN_RSA_BITS || modulus.bitLength() > MAX_RSA_BITS) {
      throw new IllegalArgumentException(
          named
              + " must have "
              + MIN_RSA_BITS
              + " to "
              + MAX_RSA_BITS
              + " bits and has "
              + modulus.bitLength());
    }
    if (exponent.compareTo(BigInteger.TWO) <= 0 || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new IllegalArgumentException(named + " has an exponent that nobody uses");
    }
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
    if (x.length != ED25519_BYTES) {
      throw new GeneralSecurityException("an Ed25519 key has 32 bytes");
    }
    var encoded = new byte[ED25519_PREFIX.length + x.length];
    System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
    System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  private static byte[] bytes(JsonObject jwk, String field) throws GeneralSecurityException {
    try {
      return Base64.getUrlDecoder().decode(text(jwk, field));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("'" + field + "' is not base64url", e);
    }
  }

  private static String text(JsonObject jwk, String field) {
    return jwk.getValue(field) instanceof String text ? text : "";
  }
}
