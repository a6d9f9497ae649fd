package chat.parley.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives each handshake the certificate that is in use when it begins, and the key to just that one.
 * Thread-safe.
 */
final class OwnKey extends X509ExtendedKeyManager {

  /** A handshake that began with the one before may still be under way. */
  private static final int KEPT = 2;

  private final Map<String, TlsMaterial> known = new ConcurrentHashMap<>();
  private final AtomicLong number = new AtomicLong();
  private volatile String current = "";

  /** From now on handshakes begin with this one. */
  void use(TlsMaterial material) {
    long next = number.incrementAndGet();
    known.put(Long.toString(next), material);
    current = Long.toString(next);
    known.remove(Long.toString(next - KEPT));
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return alias(keyTypes);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return aliases(keyType);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return aliases(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    var material = known.get(alias);
    return material == null ? null : material.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    var material = known.get(alias);
    return material == null ? null : material.key().orElse(null);
  }

  private String[] aliases(String keyType) {
    var alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  /** Null is what the platform wants where there is none. */
  private String alias(String... keyTypes) {
    var alias = current;
    var material = known.get(alias);
    return material != null
            && material
                .key()
                .filter(key -> Arrays.asList(keyTypes).contains(key.getAlgorithm()))
                .isPresent()
        ? alias
        : null;
  }
}
