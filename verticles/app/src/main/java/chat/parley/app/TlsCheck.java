package chat.parley.app;

import chat.parley.app.config.ClusterConfig;
import chat.parley.app.config.ConfigException;
import chat.parley.app.config.ParleyConfig;
import chat.parley.app.config.Role;
import chat.parley.tls.TlsConfig;
import chat.parley.tls.TlsFiles;
import chat.parley.tls.TlsPlace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all certificates before anything starts. */
final class TlsCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TlsCheck.class);

  private TlsCheck() {}

  /**
   * Reads the files that the configuration names, and warns of what is open to strangers.
   *
   * @throws ConfigException with a sentence for each place whose files are no good
   */
  static void check(ParleyConfig config) {
    var problems = new ArrayList<String>();
    read(TlsPlace.CLUSTER, config.cluster().tls(), problems);
    read(TlsPlace.CASSANDRA, config.cassandra().tls(), problems);
    if (config.roles().contains(Role.GATEWAY)) {
      read(TlsPlace.GATEWAY, config.gateway().tls(), problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    warning(config.cluster()).ifPresent(LOG::warn);
  }

  /** What is open where other machines can reach the cluster's ports. */
  static Optional<String> warning(ClusterConfig config) {
    if (config.tls().isOn() || isLoopback(config.host())) {
      return Optional.empty();
    }
    return Optional.of(
        "cluster.host is "
            + config.host()
            + " and cluster.tls is not set: whoever reaches this node's event-bus port is believed in"
            + " whatever anybody is said to have said. Set cluster.tls, or fence the port");
  }

  private static void read(TlsPlace place, TlsConfig files, List<String> problems) {
    if (files.isOn()) {
      try {
        TlsFiles.read(place, files);
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Said when the cluster is joined.
      return true;
    }
  }
}
