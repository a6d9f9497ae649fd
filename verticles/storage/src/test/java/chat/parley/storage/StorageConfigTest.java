package chat.parley.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parley.protocol.Secret;
import chat.parley.tls.TlsConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageConfigTest {

  @Test
  void namesTheKeyThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(List.of(), "parley", 1))
        .withMessageStartingWith("contact-points:");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(List.of("db"), "Parley; DROP", 1))
        .withMessageStartingWith("keyspace:");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(List.of("db"), "parley", 0))
        .withMessageStartingWith("max-requests:");
  }

  @Test
  void neverShowsThePassword() {
    assertThat(config(List.of("db"), "parley", 1).toString()).doesNotContain("hunter2");
  }

  private static StorageConfig config(List<String> contactPoints, String keyspace, int requests) {
    return new StorageConfig(
        contactPoints,
        "dc1",
        keyspace,
        "{'class': 'SimpleStrategy', 'replication_factor': 1}",
        "{'class': 'UnifiedCompactionStrategy'}",
        "user",
        new Secret("hunter2"),
        Duration.ofSeconds(2),
        requests,
        32,
        TlsConfig.NONE,
        true);
  }
}
