package chat.parley.app.config;

import chat.parley.protocol.Require;

/**
 * Where operators find health and metrics.
 *
 * @param host the address to listen on
 * @param port 0 for any free one, to 65535
 */
public record ManagementConfig(String host, int port) {

  public ManagementConfig {
    Require.notBlank("host", host);
    Require.between("port", port, 0, 65_535);
  }
}
