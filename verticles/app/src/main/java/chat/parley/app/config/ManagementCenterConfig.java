package chat.parley.app.config;

import chat.parley.protocol.Require;
import java.util.List;

/**
 * Where Hazelcast Management Center may look at the cluster. It sees, and changes nothing.
 *
 * @param host the address of this machine that it connects to; empty for none: then nothing but
 *     members can connect to Hazelcast
 * @param port to which, 1 to 65535
 * @param trusted the addresses it may have, such as 10.0.0.7 or 10.0.0.*
 */
public record ManagementCenterConfig(String host, int port, List<String> trusted) {

  /** It may look nowhere. */
  public static final ManagementCenterConfig NONE = new ManagementCenterConfig("", 5711, List.of());

  private static final int MAX_PORT = 65_535;

  public ManagementCenterConfig {
    trusted = List.copyOf(trusted);
    Require.between("port", port, 1, MAX_PORT);
  }

  public boolean isOn() {
    return !host.isEmpty();
  }
}
