package chat.parley.local;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificates of a test's own authority, in files of a folder. */
public final class TestCertificates {

  private final Path folder;
  private final X509Bundle authority;

  /**
   * A certificate for {@code localhost} and 127.0.0.1, good for servers and clients, in PEM.
   *
   * @param certificate a file with the certificate
   * @param key a file with its key, PKCS#8
   * @param both a file with both
   */
  public record Issued(String certificate, String key, String both) {}

  /** Makes the authority. */
  public TestCertificates(Path folder) {
    this.folder = folder;
    try {
      authority =
          new CertificateBuilder()
              .subject("CN=Test authority")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException("the authority was not made", e);
    }
    write("ca.pem", authority.getCertificatePEM());
  }

  /** The file with the authority's certificate. */
  public String ca() {
    return folder.resolve("ca.pem").toString();
  }

  /** Writes a new certificate and its key, over those of the name that were there. */
  public Issued issue(String name) {
    X509Bundle own;
    try {
      own =
          new CertificateBuilder()
              .subject("CN=" + name)
              .addSanDnsName("localhost")
              .addSanIpAddress("127.0.0.1")
              .buildIssuedBy(authority);
    } catch (Exception e) {
      throw new IllegalStateException("no certificate was issued", e);
    }
    return new Issued(
        write(name + ".pem", own.getCertificatePEM()),
        write(name + "-key.pem", own.getPrivateKeyPEM()),
        write(name + "-both.pem", own.getPrivateKeyPEM() + own.getCertificatePEM()));
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
