package chat.parley.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the PEM files of a place have, checked: files that can be used are all there is.
 *
 * @param chain the own certificate and those behind it; empty without one
 * @param key the own certificate's key, if there is one
 * @param authorities whose certificates the other side may have; empty where none are named
 */
record TlsMaterial(
    List<X509Certificate> chain, Optional<PrivateKey> key, List<X509Certificate> authorities) {

  /** What is signed to see whether key and certificate belong together. */
  private static final byte[] PROBE =
      "does this key fit?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /**
   * Reads the files; blocks.
   *
   * @throws IllegalArgumentException with a sentence that names the key and what is wrong
   */
  static TlsMaterial read(TlsPlace place, TlsConfig files) {
    if (files.certificate().isEmpty() && (place.needsCertificate() || !files.key().isEmpty())) {
      throw place.refusal("certificate", "must be a file where other keys of its section are set");
    }
    if (files.ca().isEmpty() && place.needsCa()) {
      throw place.refusal("ca", "must be a file where other keys of its section are set");
    }
    List<X509Certificate> chain =
        files.certificate().isEmpty()
            ? List.of()
            : certificates(place, "certificate", files.certificate());
    Optional<PrivateKey> key =
        chain.isEmpty() ? Optional.empty() : Optional.of(key(place, files, chain.get(0)));
    List<X509Certificate> authorities =
        files.ca().isEmpty() ? List.of() : certificates(place, "ca", files.ca());
    return new TlsMaterial(chain, key, authorities);
  }

  /** When the first of the own certificates, or else of the authorities', is no longer good. */
  Instant expires() {
    return Stream.concat(chain.stream(), chain.isEmpty() ? authorities.stream() : Stream.of())
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  private static List<X509Certificate> certificates(TlsPlace place, String key, String file) {
    try {
      return PemFile.read(file).certificates();
    } catch (IllegalArgumentException e) {
      throw place.refusal(key, e.getMessage());
    }
  }

  private static PrivateKey key(TlsPlace place, TlsConfig files, X509Certificate certificate) {
    var name = files.key().isEmpty() ? "certificate" : "key";
    try {
      var key = PemFile.read(files.keyFile()).key(certificate);
      if (!fits(key, certificate)) {
        throw new IllegalArgumentException(
            "must fit the certificate, but the key in " + files.keyFile() + " is another's");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw place.refusal(name, e.getMessage());
    }
  }

  private static boolean fits(PrivateKey key, X509Certificate certificate) {
    try {
      var signature = Signature.getInstance(signature(key));
      signature.initSign(key);
      signature.update(PROBE);
      var signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signature(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
