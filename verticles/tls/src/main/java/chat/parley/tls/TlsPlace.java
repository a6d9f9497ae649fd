package chat.parley.tls;

/** Where TLS is spoken: the section of the configuration, and what it needs. */
public enum TlsPlace {
  /** Clients speak to a gateway. With {@code ca} they must have a certificate, too. */
  GATEWAY("gateway.tls", true, false),
  /** A node speaks to Cassandra. */
  CASSANDRA("cassandra.tls", false, true),
  /** Nodes speak to each other over the event bus: both sides have a certificate. */
  CLUSTER("cluster.tls", true, true);

  private final String path;
  private final boolean needsCertificate;
  private final boolean needsCa;

  TlsPlace(String path, boolean needsCertificate, boolean needsCa) {
    this.path = path;
    this.needsCertificate = needsCertificate;
    this.needsCa = needsCa;
  }

  /** The section's path in the configuration. */
  public String path() {
    return path;
  }

  boolean needsCertificate() {
    return needsCertificate;
  }

  boolean needsCa() {
    return needsCa;
  }

  /** A sentence about a key of the section. */
  IllegalArgumentException refusal(String key, String problem) {
    return new IllegalArgumentException(path + "." + key + ": " + problem);
  }
}
