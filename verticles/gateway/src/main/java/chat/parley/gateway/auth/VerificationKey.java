package chat.parley.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * A key that verifies tokens. Immutable.
 *
 * @param jwk a public key or a shared secret
 * @param thumbprint tells it from every other key and says nothing about it
 * @param algorithms what it may be used with
 * @param verifier of its signatures
 */
record VerificationKey(
    JWK jwk, String thumbprint, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {

  private static final int SHORT_NAME = 12;

  /**
   * A public key. Its thumbprint is that of RFC 7638.
   *
   * @throws JOSEException when it is no key of its type
   */
  static VerificationKey ofPublic(JWK jwk, Set<JWSAlgorithm> algorithms) throws JOSEException {
    var thumbprint = jwk.computeThumbprint().toString();
    return new VerificationKey(jwk, thumbprint, algorithms, verifier(jwk));
  }

  private static JWSVerifier verifier(JWK jwk) throws JOSEException {
    if (jwk instanceof RSAKey rsa) {
      return new RSASSAVerifier(rsa);
    }
    return jwk instanceof ECKey ec
        ? new ECDSAVerifier(ec)
        : new Ed25519Verifier(jwk.toOctetKeyPair());
  }

  /**
   * A shared secret. Its name is derived from it the way that a signature is: a plain hash of it,
   * which RFC 7638 would take, is not for everybody to see (section 7 there).
   *
   * @param secret has at least 256 bits
   */
  static VerificationKey ofSecret(String secret) {
    try {
      var bytes = secret.getBytes(StandardCharsets.UTF_8);
      var label = "the name of this key".getBytes(StandardCharsets.US_ASCII);
      var header = new JWSHeader(JWSAlgorithm.HS256);
      var thumbprint = new MACSigner(bytes).sign(header, label).toString();
      var kid = thumbprint.substring(0, SHORT_NAME);
      var jwk = new OctetSequenceKey.Builder(bytes).keyID(kid).build();
      return new VerificationKey(
          jwk, thumbprint, Set.of(JWSAlgorithm.HS256), new MACVerifier(bytes));
    } catch (JOSEException e) {
      throw new IllegalStateException("a secret of this length cannot sign", e);
    }
  }

  /** Its name in the headers of tokens, if it has one. */
  Optional<String> kid() {
    return Optional.ofNullable(jwk.getKeyID()).filter(kid -> !kid.isEmpty());
  }

  /** Whether it is a shared secret. */
  boolean isSecret() {
    return jwk instanceof OctetSequenceKey;
  }

  /** Whether the token was signed with it, or with the private key that belongs to it. */
  boolean verifies(Jws token) {
    try {
      return verifier.verify(token.header(), token.signingInput(), token.signature());
    } catch (JOSEException e) {
      // Such as a signature of a wrong form, which anybody can send.
      return false;
    }
  }

  /** Neither the key nor what it is derived from. */
  @Override
  public String toString() {
    return "VerificationKey[kid=" + kid() + ", algorithms=" + algorithms + "]";
  }
}
