package chat.parley.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsFilesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ecp256", "rsa2048", "ed25519"})
  void ownCertificateIsReadWithItsKeyOfAnyKind(Algorithm algorithm) throws Exception {
    var own = certificate(algorithm);

    var files = TlsFiles.read(TlsPlace.GATEWAY, new TlsConfig(chain(own), key(own), ""));

    var keyType = own.getKeyPair().getPublic().getAlgorithm();
    var alias = files.key().chooseServerAlias(keyType, null, null);
    assertThat(files.key().getCertificateChain(alias)).containsExactly(own.getCertificate());
    assertThat(files.key().getPrivateKey(alias)).isEqualTo(own.getKeyPair().getPrivate());
    assertThat(files.key().chooseServerAlias("DSA", null, null)).isNull();
  }

  @Test
  void keyMayBeInTheFileOfItsCertificate() throws Exception {
    var own = certificate(Algorithm.ecp256);
    var both = file("both.pem", own.getPrivateKeyPEM() + own.getCertificatePathPEM());

    var files = TlsFiles.read(TlsPlace.GATEWAY, new TlsConfig(both, "", ""));

    assertThat(files.key().chooseServerAlias("EC", null, null)).isNotNull();
  }

  @Test
  void whatIsWrongIsToldWithItsKey() throws Exception {
    var own = certificate(Algorithm.ecp256);
    var otherKey = key(certificate(Algorithm.ecp256));
    var rsaKey = key(certificate(Algorithm.rsa2048));
    var text = file("text.pem", "no PEM at all");
    var bad = file("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

    assertRefused(
        TlsPlace.GATEWAY,
        new TlsConfig("missing.pem", "", ""),
        "gateway.tls.certificate: must be a file, but there is no missing.pem");
    assertRefused(
        TlsPlace.GATEWAY,
        new TlsConfig(chain(own), otherKey, ""),
        "gateway.tls.key: must fit the certificate, but the key in " + otherKey + " is another's");
    assertRefused(
        TlsPlace.GATEWAY,
        new TlsConfig(chain(own), rsaKey, ""),
        "gateway.tls.key: must fit the certificate, but the key in "
            + rsaKey
            + " is of another kind");
    assertRefused(
        TlsPlace.GATEWAY,
        new TlsConfig("", otherKey, ""),
        "gateway.tls.certificate: must be a file where other keys of its section are set");
    assertRefused(
        TlsPlace.CLUSTER,
        new TlsConfig(chain(own), key(own), ""),
        "cluster.tls.ca: must be a file where other keys of its section are set");
    assertRefused(
        TlsPlace.CASSANDRA,
        new TlsConfig("", "", text),
        "cassandra.tls.ca: must have a certificate, but " + text + " has none");
    assertRefused(
        TlsPlace.CASSANDRA,
        new TlsConfig("", "", bad),
        "cassandra.tls.ca: must have certificates, but " + bad + " has a bad one");
    assertRefused(
        TlsPlace.GATEWAY,
        new TlsConfig(chain(own), "", ""),
        "gateway.tls.certificate: must have a private key in PKCS#8 (BEGIN PRIVATE KEY), which"
            + " `openssl pkcs8 -topk8 -nocrypt` makes of others, but "
            + chain(own)
            + " has none");
    assertRefused(
        TlsPlace.CASSANDRA,
        new TlsConfig("", "", folder.toString()),
        "cassandra.tls.ca: must be a file that can be read, but is " + folder);
  }

  @Test
  void newFilesAreUsedAndBadOnesChangeNothing() throws Exception {
    var first = certificate(Algorithm.ecp256);
    var second = certificate(Algorithm.rsa2048);
    var certificate = file("own.pem", first.getCertificatePathPEM());
    var key = file("own-key.pem", first.getPrivateKeyPEM());
    var files = TlsFiles.read(TlsPlace.GATEWAY, new TlsConfig(certificate, key, ""));
    var before = files.key().chooseServerAlias("EC", null, null);
    assertThat(files.readAgain()).isFalse();

    Files.writeString(Path.of(certificate), second.getCertificatePathPEM());
    assertThatThrownBy(files::readAgain)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("gateway.tls.key: must fit the certificate");
    assertThat(files.key().chooseServerAlias("EC", null, null)).isEqualTo(before);

    Files.writeString(Path.of(key), second.getPrivateKeyPEM());
    assertThat(files.readAgain()).isTrue();

    var after = files.key().chooseServerAlias("RSA", null, null);
    assertThat(files.key().getCertificateChain(after)).containsExactly(second.getCertificate());
    // A handshake that began before goes on with what it began with.
    assertThat(files.key().getCertificateChain(before)).containsExactly(first.getCertificate());
    assertThat(files.key().getPrivateKey(before)).isEqualTo(first.getKeyPair().getPrivate());
  }

  @Test
  void endIsThatOfTheOwnCertificateWhereThereIsOne() throws Exception {
    var end = Instant.now().plus(5, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    var own =
        new CertificateBuilder()
            .subject("CN=own")
            .notAfter(end)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();

    assertThat(TlsFiles.read(TlsPlace.GATEWAY, new TlsConfig(chain(own), key(own), "")).expires())
        .isEqualTo(end);
    assertThat(TlsFiles.read(TlsPlace.CASSANDRA, new TlsConfig("", "", chain(own))).expires())
        .isEqualTo(end);
  }

  private static void assertRefused(TlsPlace place, TlsConfig files, String message) {
    assertThatThrownBy(() -> TlsFiles.read(place, files))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static X509Bundle certificate(Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .subject("CN=localhost")
        .algorithm(algorithm)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private String chain(X509Bundle bundle) throws IOException {
    return file(bundle.getCertificate().getSerialNumber() + ".pem", bundle.getCertificatePathPEM());
  }

  private String key(X509Bundle bundle) throws IOException {
    return file(bundle.getCertificate().getSerialNumber() + "-key.pem", bundle.getPrivateKeyPEM());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
