package chat.parley.storage;

import chat.parley.protocol.Require;
import chat.parley.protocol.Secret;
import chat.parley.tls.TlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How to reach Cassandra, and how the keyspace is made where it is missing.
 *
 * @param contactPoints {@code host:port} of some nodes
 * @param localDatacenter whose nodes serve the requests
 * @param keyspace lower-case letters, digits and underscores, at most 48
 * @param replication the CQL map for the keyspace's creation
 * @param compaction the CQL map for the creation of the messages' table
 * @param username empty where the cluster asks for none
 * @param password the user's password
 * @param requestTimeout of one query, 100 ms to 1 min
 * @param maxRequests queries in flight at once from this node; more wait, 1 to 100,000
 * @param maxReads how many of them may be clients' reads, each of up to some megabytes, 1 to 10,000
 * @param tls the files for TLS
 * @param verifyHostname whether a node's certificate must have the address at which it is reached
 */
public record StorageConfig(
    List<String> contactPoints,
    String localDatacenter,
    String keyspace,
    String replication,
    String compaction,
    String username,
    Secret password,
    Duration requestTimeout,
    int maxRequests,
    int maxReads,
    TlsConfig tls,
    boolean verifyHostname) {

  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

  public StorageConfig {
    contactPoints = List.copyOf(contactPoints);
    Require.notEmpty("contact-points", contactPoints);
    Require.notBlank("local-datacenter", localDatacenter);
    if (!KEYSPACE.matcher(keyspace).matches()) {
      throw new IllegalArgumentException(
          "keyspace: must be lower-case letters, digits and underscores, at most 48, but is "
              + keyspace);
    }
    Require.notBlank("replication", replication);
    Require.notBlank("compaction", compaction);
    Require.between(
        "request-timeout", requestTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    Require.between("max-requests", maxRequests, 1, 100_000);
    Require.between("max-reads", maxReads, 1, 10_000);
  }
}
