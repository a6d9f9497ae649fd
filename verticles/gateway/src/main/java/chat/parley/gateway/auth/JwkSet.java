package chat.parley.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private JwkSet() {}

  /**
   * The ring of the keys that can be used; others are skipped with a warning.
   *
   * @param name of the set, for people
   * @param allowed what tokens may be signed with
   * @throws IllegalArgumentException when the set has no such key, or one that must not be in it;
   *     the message goes on after "must be a JSON Web Key Set of public keys, but "
   */
  static KeyRing parse(String name, String text, Set<JWSAlgorithm> allowed) {
    var keys = new ArrayList<VerificationKey>();
    var skipped = new ArrayList<String>();
    for (var jwk : keys(text)) {
      var named = "the key " + jwk.getOrDefault("kid", "without a kid");
      if (KeyType.OCT.getValue().equals(jwk.get("kty"))) {
        throw new IllegalArgumentException(named + " is a shared secret");
      }
      if (!Collections.disjoint(jwk.keySet(), PRIVATE)) {
        throw new IllegalArgumentException(named + " is a private key");
      }
      var algorithms = algorithms(jwk, allowed);
      if (algorithms.isEmpty() || !isValueIfAny(jwk, "use", "sig")) {
        skipped.add(named);
        continue;
      }
      keys.add(key(jwk, algorithms, named));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no key for "
              + allowed.stream()
                  .map(JWSAlgorithm::getName)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    if (!skipped.isEmpty()) {
      LOG.warn("{} has keys that are not used: {}", name, String.join(", ", skipped));
    }
    return new KeyRing(keys);
  }

  private static List<Map<String, Object>> keys(String text) {
    Map<String, Object>[] keys;
    try {
      var set = Objects.requireNonNullElse(JSONObjectUtils.parse(text), Map.<String, Object>of());
      keys = JSONObjectUtils.getJSONObjectArray(set, "keys");
    } catch (ParseException e) {
      throw new IllegalArgumentException("it is no JSON object with a list of 'keys'", e);
    }
    if (keys == null || keys.length == 0 || keys.length > MAX_KEYS) {
      throw new IllegalArgumentException("it has no 'keys', or more than " + MAX_KEYS);
    }
    return Stream.of(keys).filter(Objects::nonNull).toList();
  }

  /** What a key is for, as far as that can be told without reading the key itself. */
  private static Set<JWSAlgorithm> algorithms(Map<String, Object> jwk, Set<JWSAlgorithm> allowed) {
    return allowed.stream()
        .filter(algorithm -> fits(algorithm, jwk))
        .filter(algorithm -> isValueIfAny(jwk, "alg", algorithm.getName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean fits(JWSAlgorithm algorithm, Map<String, Object> jwk) {
    if (!KeyType.forAlgorithm(algorithm).getValue().equals(jwk.get("kty"))) {
      return false;
    }
    if (RSASSAVerifier.SUPPORTED_ALGORITHMS.contains(algorithm)) {
      return true;
    }
    // EdDSA stands for Ed448, too, which is not verified here.
    var curves =
        algorithm.equals(JWSAlgorithm.EdDSA)
            ? EdDSAProvider.SUPPORTED_CURVES
            : Curve.forJWSAlgorithm(algorithm);
    return curves.stream().anyMatch(curve -> curve.getName().equals(jwk.get("crv")));
  }

  private static boolean isValueIfAny(Map<String, Object> jwk, String field, String value) {
    var given = jwk.get(field);
    return given == null || given.equals(value);
  }

  private static VerificationKey key(
      Map<String, Object> jwk, Set<JWSAlgorithm> algorithms, String named) {
    VerificationKey key;
    try {
      key = VerificationKey.ofPublic(JWK.parse(jwk), algorithms);
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException(named + " is no key of its type", e);
    }
    if (key.verifier() instanceof RSASSAVerifier rsa) {
      checkStrength(rsa.getPublicKey(), named);
    }
    return key;
  }

  private static void checkStrength(RSAPublicKey key, String named) {
    int bits = key.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new IllegalArgumentException(
          named + " must have " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits and has " + bits);
    }
    var exponent = key.getPublicExponent();
    if (exponent.compareTo(BigInteger.TWO) <= 0 || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new IllegalArgumentException(named + " has an exponent that nobody uses");
    }
  }
}
