package chat.parley.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Key stores in memory, for those that take nothing else. */
final class KeyStores {

  private static final String PKCS12 = "PKCS12";

  private KeyStores() {}

  static KeyStore of(List<X509Certificate> authorities) {
    try {
      var store = KeyStore.getInstance(PKCS12);
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("ca-" + i, authorities.get(i));
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw impossible(e);
    }
  }

  static KeyStore of(List<X509Certificate> chain, PrivateKey key, String password) {
    try {
      var store = KeyStore.getInstance(PKCS12);
      store.load(null, null);
      store.setKeyEntry("own", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw impossible(e);
    }
  }

  static byte[] write(KeyStore store, String password) {
    var bytes = new ByteArrayOutputStream();
    try {
      store.store(bytes, password.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw impossible(e);
    }
    return bytes.toByteArray();
  }

  private static IllegalStateException impossible(Exception e) {
    return new IllegalStateException("every JDK has PKCS#12 in memory", e);
  }
}
