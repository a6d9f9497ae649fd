package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.config.ConfigException;
import chat.parley.app.config.ConfigReader;
import chat.parley.app.config.ParleyConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlsCheckTest {

  @Test
  void everyPlaceWhoseFilesAreNoGoodIsNamedBeforeAnythingStarts() {
    var config =
        config(
            Map.of(
                "PARLEY_GATEWAY_TLS_CERTIFICATE", "no-such.pem",
                "PARLEY_CASSANDRA_TLS_CERTIFICATE", "no-such.pem",
                "PARLEY_CLUSTER_TLS_KEY", "no-such.pem"));

    assertThatThrownBy(() -> new ParleyNode(config).start())
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            cluster.tls.certificate: must be a file where other keys of its section are set
            cassandra.tls.ca: must be a file where other keys of its section are set
            gateway.tls.certificate: must be a file, but there is no no-such.pem""");
  }

  @Test
  void aNodeWithoutClientsNeedsNoFilesForThem() {
    var config =
        config(
            Map.of(
                "PARLEY_ROLES", "processor",
                "PARLEY_GATEWAY_TLS_CERTIFICATE", "no-such.pem"));

    TlsCheck.check(config);
  }

  @Test
  void whatOtherMachinesCanReachIsWarnedOf() {
    assertThat(TlsCheck.warning(config(Map.of()).cluster())).isEmpty();
    assertThat(TlsCheck.warning(config(Map.of("PARLEY_CLUSTER_HOST", "::1")).cluster())).isEmpty();
    var open = Map.of("PARLEY_CLUSTER_HOST", "192.0.2.1");
    assertThat(TlsCheck.warning(config(open).cluster()))
        .hasValueSatisfying(
            warning -> assertThat(warning).startsWith("cluster.host is 192.0.2.1 and cluster.tls"));
    var locked =
        Map.of("PARLEY_CLUSTER_HOST", "192.0.2.1", "PARLEY_CLUSTER_TLS_CERTIFICATE", "node.pem");
    assertThat(TlsCheck.warning(config(locked).cluster())).isEmpty();
  }

  private static ParleyConfig config(Map<String, String> environment) {
    var all = new HashMap<>(environment);
    all.put("PARLEY_AUTH_SECRET", "a-secret-of-more-than-32-characters");
    return ConfigReader.read(Optional.empty(), all, Optional.empty()).config();
  }
}
