package chat.parley.tls;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;

/**
 * The certificates of one place. They can be read again while they are in use: handshakes from then
 * on see the new ones, and connections that live are left alone. Thread-safe.
 */
public final class TlsFiles {

  /** What is older has known weaknesses (RFC 8996). */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final TlsPlace place;
  private final TlsConfig files;
  private final OwnKey key = new OwnKey();
  private final Authorities authorities;
  private TlsMaterial material;

  private TlsFiles(TlsPlace place, TlsConfig files, TlsMaterial material) {
    this.place = place;
    this.files = files;
    this.material = material;
    this.authorities = new Authorities(material.authorities());
    key.use(material);
  }

  /**
   * Reads the files, which must be good; blocks.
   *
   * @throws IllegalArgumentException with a sentence that names the key and what is wrong
   */
  public static TlsFiles read(TlsPlace place, TlsConfig files) {
    return new TlsFiles(place, files, TlsMaterial.read(place, files));
  }

  /**
   * Reads the files again and uses what changed; blocks. What was in use stays so when they are no
   * good.
   *
   * @return whether something changed
   * @throws IllegalArgumentException with a sentence that names the key and what is wrong
   */
  synchronized boolean readAgain() {
    var read = TlsMaterial.read(place, files);
    if (read.equals(material)) {
      return false;
    }
    key.use(read);
    authorities.use(read.authorities());
    material = read;
    return true;
  }

  /** When the certificate in use is no longer good. */
  public synchronized Instant expires() {
    return material.expires();
  }

  public TlsPlace place() {
    return place;
  }

  /** Whether the other side must have a certificate of our authorities. */
  public boolean hasAuthorities() {
    return !files.ca().isEmpty();
  }

  public X509KeyManager key() {
    return key;
  }

  public X509ExtendedTrustManager authorities() {
    return authorities;
  }

  /** The own certificate and key as PKCS#12. */
  public synchronized byte[] keyStore(String password) {
    var own = KeyStores.of(material.chain(), material.key().orElseThrow(), password);
    return KeyStores.write(own, password);
  }

  /** The authorities as PKCS#12. */
  public synchronized byte[] trustStore(String password) {
    return KeyStores.write(KeyStores.of(material.authorities()), password);
  }

  /** For those that want it whole. */
  public SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {key}, new TrustManager[] {authorities}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
