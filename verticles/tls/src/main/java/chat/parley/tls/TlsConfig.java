package chat.parley.tls;

/**
 * The PEM files of one place that speaks TLS. All empty: clear text.
 *
 * @param certificate the own certificate, and behind it those between it and its CA
 * @param key the certificate's private key in PKCS#8, not encrypted; empty when it is in the same
 *     file
 * @param ca the certificates of the authorities whose certificates the other side may have
 */
public record TlsConfig(String certificate, String key, String ca) {

  /** Clear text. */
  public static final TlsConfig NONE = new TlsConfig("", "", "");

  public boolean isOn() {
    return !(certificate.isEmpty() && key.isEmpty() && ca.isEmpty());
  }

  /** The file that has the private key. */
  String keyFile() {
    return key.isEmpty() ? certificate : key;
  }
}
