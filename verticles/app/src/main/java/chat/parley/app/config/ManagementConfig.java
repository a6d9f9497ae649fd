package chat.parley.app.config;

import chat.parley.gateway.config.SecretStrength;
import chat.parley.protocol.Require;
import chat.parley.protocol.Secret;

/**
 * Where operators find health and metrics, and who may see them.
 *
 * @param host the address to listen on
 * @param port 0 for any free one, to 65535
 * @param token what a request must bring for all but the health, or none
 * @param withoutToken whether everybody who reaches the port may see everything
 */
public record ManagementConfig(String host, int port, Secret token, boolean withoutToken) {

  public ManagementConfig {
    Require.notBlank("host", host);
    Require.between("port", port, 0, 65_535);
    if (token.isPresent()) {
      SecretStrength.check("token", token);
      if (withoutToken) {
        throw new IllegalArgumentException(
            "without-token: must be false where a token is set, but is true");
      }
    } else if (!withoutToken && !Require.isLoopback("host", host)) {
      throw new IllegalArgumentException(
          "host: is "
              + host
              + ", where others could read metrics and who is connected. Let it be 127.0.0.1, or set"
              + " 'token' or 'token-file', or say 'without-token: true' where nobody but operators"
              + " reaches this port");
    }
  }
}
