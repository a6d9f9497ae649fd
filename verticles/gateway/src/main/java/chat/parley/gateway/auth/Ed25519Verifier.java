package chat.parley.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.ByteUtils;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * Verifies Ed25519 signatures (RFC 8037) with the JDK. Nimbus' own verifier needs the library Tink,
 * which has no other use here. Thread-safe.
 */
final class Ed25519Verifier extends EdDSAProvider implements JWSVerifier {

  private static final String NAME = "Ed25519";

  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  /** An X.509 public key (RFC 8410) up to the {@value #KEY_BYTES} bytes of the key itself. */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final PublicKey key;

  /**
   * A verifier for one key.
   *
   * @throws JOSEException when it is no Ed25519 key
   */
  Ed25519Verifier(OctetKeyPair jwk) throws JOSEException {
    var x = jwk.getDecodedX();
    if (x.length != KEY_BYTES) {
      throw new JOSEException("an Ed25519 key has " + KEY_BYTES + " bytes");
    }
    try {
      var encoded = new X509EncodedKeySpec(ByteUtils.concat(X509_PREFIX, x));
      key = KeyFactory.getInstance(NAME).generatePublic(encoded);
    } catch (GeneralSecurityException e) {
      throw new JOSEException("no Ed25519 key", e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] content, Base64URL signature)
      throws JOSEException {
    var bytes = signature.decode();
    // The JDK takes zeros behind a signature for a part of it.
    if (bytes.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verifier = Signature.getInstance(NAME);
      verifier.initVerify(key);
      verifier.update(content);
      return verifier.verify(bytes);
    } catch (SignatureException e) {
      // A signature of a wrong form, which anybody can send.
      return false;
    } catch (GeneralSecurityException e) {
      throw new JOSEException("no Ed25519 key", e);
    }
  }
}
