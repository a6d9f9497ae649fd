package chat.parley.tls;

import chat.parley.protocol.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of one PEM file (RFC 7468). What is wrong is an {@link IllegalArgumentException} that
 * names the file and never quotes it.
 *
 * @param name the file's name
 * @param text what is in it
 */
record PemFile(String name, String text) {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PKCS8 = "PRIVATE KEY";

  /** Reads the file that a key of the configuration names; blocks. */
  static PemFile read(String file) {
    try {
      var bytes = BoundedFile.read(Path.of(file), MAX_BYTES);
      return new PemFile(file, new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new IllegalArgumentException("must be a file, but there is no " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("must be a file that can be read, but is " + file, e);
    }
  }

  /** All certificates, at least one, in the order in which they stand. */
  List<X509Certificate> certificates() {
    var found = new ArrayList<X509Certificate>();
    try {
      var factory = CertificateFactory.getInstance("X.509");
      for (var der : blocks(CERTIFICATE).toList()) {
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "must have certificates, but " + name + " has a bad one", e);
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("must have a certificate, but " + name + " has none");
    }
    return List.copyOf(found);
  }

  /** The private key of a certificate, which tells of what kind it is. */
  PrivateKey key(X509Certificate certificate) {
    var der =
        blocks(PKCS8)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "must have a private key in PKCS#8 (BEGIN PRIVATE KEY), which `openssl pkcs8"
                            + " -topk8 -nocrypt` makes of others, but "
                            + name
                            + " has none"));
    try {
      return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "must fit the certificate, but the key in " + name + " is of another kind", e);
    }
  }

  private Stream<byte[]> blocks(String label) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(label))
        .map(block -> decode(block.group(2)));
  }

  private byte[] decode(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be PEM, but " + name + " is not", e);
    }
  }
}
