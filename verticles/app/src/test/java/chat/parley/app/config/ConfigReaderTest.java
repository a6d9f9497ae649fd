package chat.parley.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  private static final Path SHIPPED = Path.of("../../conf/parley.yaml");
  private static final String SECRET = "a-secret-of-more-than-32-characters";
  private static final Map<String, String> SECRET_GIVEN = Map.of("PARLEY_AUTH_SECRET", SECRET);

  @TempDir private Path folder;

  @Test
  void shippedFileIsWhatIsPackedAndHasEveryDefault() throws IOException {
    try (var packed = ConfigReader.class.getResourceAsStream("/conf/parley.yaml")) {
      assertThat(packed.readAllBytes()).isEqualTo(Files.readAllBytes(SHIPPED));
    }

    var defaults = read(Optional.empty(), SECRET_GIVEN);

    assertThat(defaults.roles()).containsExactlyInAnyOrder(Role.GATEWAY, Role.PROCESSOR);
    assertThat(read(Optional.of(SHIPPED), SECRET_GIVEN)).isEqualTo(defaults);
  }

  @Test
  void laterSourcesOverlayEarlierOnes() throws IOException {
    var file = file("gateway:\n  port: 1\n  max-channels: 2\nroles: [gateway]\n");
    var environment = Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_GATEWAY_PORT", "3", "HOME", "/");

    var config = ConfigReader.read(Optional.of(file), environment, Optional.of("processor"));

    assertThat(config.config().gateway().maxChannels()).isEqualTo(2);
    assertThat(config.config().gateway().port()).isEqualTo(3);
    assertThat(config.config().gateway().host()).isEqualTo("127.0.0.1");
    assertThat(config.config().roles()).isEqualTo(Set.of(Role.PROCESSOR));
    assertThat(config.text())
        .contains("roles: \"processor\"  # from --roles\n")
        .contains("gateway:\n  host: \"127.0.0.1\"  # the default\n")
        .contains("  port: \"3\"  # from environment PARLEY_GATEWAY_PORT\n")
        .contains("  max-channels: 2  # from " + file + "\n");
  }

  @Test
  void emptyFileAndEmptySectionChangeNothing() throws IOException {
    var defaults = read(Optional.empty(), SECRET_GIVEN);

    assertThat(read(Optional.of(file("")), SECRET_GIVEN)).isEqualTo(defaults);
    assertThat(read(Optional.of(file("gateway:\n# port: 1\n")), SECRET_GIVEN)).isEqualTo(defaults);
  }

  @Test
  void startWithoutAnyWayToSignInIsRefused() {
    assertThatThrownBy(() -> read(Optional.empty(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "auth.secret: must be set on a gateway unless auth.jwks-file is, but both are empty"
                + " (the default)");
  }

  @Test
  void aNodeThatHoldsNoClientsNeedsNoKeyOfTheirs() {
    var config = read(Optional.empty(), Map.of("PARLEY_ROLES", "processor"));

    assertThat(config.auth().hasKey()).isFalse();
  }

  @Test
  void allProblemsAreToldAtOnceEachWithItsSource() throws IOException {
    var file =
        file(
            """
            gatway: {port: 1}
            kafka:
              partitions: 0
              retries: 3
            gateway:
              host:
              max-frame: 1MB
            processor: fast
            management: {port: [1]}
            """);
    var environment =
        Map.of("PARLEY_GATEWAY_PORT", "70000", "PARLEY_CLUSTER_PORT", "70000", "PARLEY_ROLE", "x");

    assertThatThrownBy(() -> read(Optional.of(file), environment))
        .isInstanceOf(ConfigException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines().map(line -> line.replace(file.toString(), "F")))
                    .containsExactlyInAnyOrder(
                        "gatway: must be one of roles, startup-timeout, shutdown-timeout, cluster,"
                            + " kafka, cassandra, gateway, auth, processor, management (from F)",
                        "kafka.retries: must be one of bootstrap-servers, partitions,"
                            + " replication-factor, min-insync-replicas, retention, properties (from F)",
                        "kafka.partitions: must be 1 to 10000, but is 0 (from F)",
                        "gateway.host: must have a value, \"\" for an empty one, but has none"
                            + " (from F)",
                        "gateway.max-frame: must be a size such as 512B, 64KiB, 1MiB or 2GiB, but"
                            + " is 1MB (from F)",
                        "processor: must be a section with some of instances, group,"
                            + " session-timeout, window-messages, window-size, window-total,"
                            + " commit-interval,"
                            + " retry-min, retry-max, prev-timeout, heads-interval, bucket-messages,"
                            + " bucket-size, bucket-lead, max-channels (from F)",
                        "management.port: must be a whole number, but is a list (from F)",
                        "cluster.port: must be 0 to 65535, but is 70000 (from environment"
                            + " PARLEY_CLUSTER_PORT)",
                        "PARLEY_ROLE: must be a key's path, such as PARLEY_GATEWAY_PORT, but no key"
                            + " has it (from environment)"));
  }

  @Test
  void refusalOfTheRecordNamesKeyAndVariable() {
    var environment = Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_GATEWAY_PORT", "70000");

    assertThatThrownBy(() -> read(Optional.empty(), environment))
        .hasMessage(
            "gateway.port: must be 0 to 65535, but is 70000 (from environment"
                + " PARLEY_GATEWAY_PORT)");
  }

  @Test
  void duplicateKeysAreRefused() throws IOException {
    var file = file("gateway:\n  port: 1\n  port: 2\n");

    assertThatThrownBy(() -> read(Optional.of(file), SECRET_GIVEN))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": must have each key once, but has 'port' twice, line 3");
  }

  @Test
  void fileThatIsNoYamlIsRefusedWithItsPlaceOnly() throws IOException {
    var file = file("auth:\n  secret: \"" + SECRET + "\n  guests: [");

    assertThatThrownBy(() -> read(Optional.of(file), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must be YAML, but is not, line ")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void secondDocumentIsRefused() throws IOException {
    var file = file("roles: [gateway]\n---\nroles: [processor]\n");

    assertThatThrownBy(() -> read(Optional.of(file), SECRET_GIVEN))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void missingFileIsRefused() {
    var missing = folder.resolve("missing.yaml");

    assertThatThrownBy(() -> read(Optional.of(missing), SECRET_GIVEN))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--conf: must be a file, but there is no " + missing);
  }

  @Test
  void secretsAppearNowhere() throws IOException {
    var password = "hunter2hunter2";
    var file =
        file(
            "auth: {secret: '"
                + SECRET
                + "'}\n"
                + ("cassandra: {password: '" + password + "'}\n")
                + ("kafka: {properties: {sasl.jaas.config: '" + password + "'}}\n"));

    var read = ConfigReader.read(Optional.of(file), Map.of(), Optional.empty());

    assertThat(read.config().kafka().properties()).containsEntry("sasl.jaas.config", password);
    assertThat(read.config().toString() + read).doesNotContain(SECRET, password);
    assertThat(read.text()).contains("secret: <redacted>").doesNotContain(SECRET, password);
    assertNoProblemShows("1234567", "auth: {secret: 1234567}");
    assertNoProblemShows("hunter2", "auth: {secret: hunter2}");
    assertNoProblemShows("hunter2", "auth: {secret: [hunter2]}");
    assertNoProblemShows("hunter2", "kafka: {properties: {a: [hunter2]}}");
    assertNoProblemShows("hunter2", "kafka: {properties: hunter2}");
  }

  @Test
  void loggingVariablesAreKnownAndChecked() {
    read(
        Optional.empty(),
        Map.of(
            "PARLEY_AUTH_SECRET",
            SECRET,
            "PARLEY_LOG_FORMAT",
            "json",
            "PARLEY_LOG_LEVEL",
            "debug"));

    assertThatThrownBy(
            () ->
                read(
                    Optional.empty(),
                    Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_LOG_FORMAT", "xml")))
        .hasMessage("PARLEY_LOG_FORMAT: must be json or text, but is xml (from environment)");
  }

  private void assertNoProblemShows(String secret, String yaml) throws IOException {
    var file = file(yaml);
    ThrowingCallable reading = () -> read(Optional.of(file), Map.of());
    assertThatThrownBy(reading)
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain(secret);
  }

  private static ParleyConfig read(Optional<Path> file, Map<String, String> environment) {
    return ConfigReader.read(file, environment, Optional.empty()).config();
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "test", ".yaml"), yaml);
  }
}
