package chat.parley.gateway.auth;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * How tokens are signed (RFC 7518, RFC 8037). Each key is for one family and, with EC, one curve.
 */
enum SignatureAlgorithm {
  HS256("HS256", "HmacSHA256", "oct", ""),
  RS256("RS256", "SHA256withRSA", "RSA", ""),
  RS384("RS384", "SHA384withRSA", "RSA", ""),
  RS512("RS512", "SHA512withRSA", "RSA", ""),
  PS256("PS256", "SHA-256", "RSA", ""),
  PS384("PS384", "SHA-384", "RSA", ""),
  PS512("PS512", "SHA-512", "RSA", ""),
  ES256("ES256", "SHA256withECDSAinP1363Format", "EC", "P-256"),
  ES384("ES384", "SHA384withECDSAinP1363Format", "EC", "P-384"),
  ES512("ES512", "SHA512withECDSAinP1363Format", "EC", "P-521"),
  EDDSA("EdDSA", "Ed25519", "OKP", "Ed25519");

  private static final int PSS_TRAILER = 1;

  private final String id;
  private final String jcaName;
  private final String keyType;
  private final String curve;

  SignatureAlgorithm(String id, String jcaName, String keyType, String curve) {
    this.id = id;
    this.jcaName = jcaName;
    this.keyType = keyType;
    this.curve = curve;
  }

  /** The algorithm with an {@code alg} exactly as the standards write it. */
  static Optional<SignatureAlgorithm> of(String id) {
    for (var algorithm : values()) {
      if (algorithm.id.equals(id)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  String id() {
    return id;
  }

  /** Whether a key of that {@code kty} and {@code crv}, empty where it has none, is for this. */
  boolean fits(String type, String crv) {
    return keyType.equals(type) && curve.equals(crv);
  }

  /** Whether verifying takes long enough to keep it off an event loop: some 0.05 to 1 ms. */
  boolean isSlow() {
    return this != HS256;
  }

  /** The signature with a shared secret. */
  static byte[] hs256(Key secret, byte[] content) {
    try {
      var mac = Mac.getInstance(HS256.jcaName);
      mac.init(secret);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HS256.jcaName, e);
    }
  }

  /** Whether the content was signed with the key, or the private one that belongs to it. */
  boolean verify(Key key, byte[] content, byte[] signature) {
    if (this == HS256) {
      return MessageDigest.isEqual(hs256(key, content), signature);
    }
    try {
      var verifier = verifier();
      verifier.initVerify((PublicKey) key);
      verifier.update(content);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      // A signature of a wrong form, which anybody can send.
      return false;
    }
  }

  private Signature verifier() throws GeneralSecurityException {
    if (!id.startsWith("PS")) {
      return Signature.getInstance(jcaName);
    }
    var digest = MessageDigest.getInstance(jcaName);
    var verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(
        new PSSParameterSpec(
            jcaName,
            "MGF1",
            new MGF1ParameterSpec(jcaName),
            digest.getDigestLength(),
            PSS_TRAILER));
    return verifier;
  }
}
