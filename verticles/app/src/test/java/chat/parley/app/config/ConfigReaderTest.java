package chat.parley.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.gateway.config.IssuerConfig;
import chat.parley.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "auth.secret: must be set on a gateway unless auth.issuers is, but both are empty"
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
                            + " replication-factor, min-insync-replicas, retention, properties,"
                            + " properties-file (from F)",
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
  void secretsComeFromFilesAndOnlyTheNamesOfTheseAreShown() throws IOException {
    var password = "hunter2hunter2";
    var secretFile = file(SECRET + "\n");
    var passwordFile = file(password + "\r\n");
    var properties = file("sasl.jaas.config=" + password + "\nssl.protocol=TLSv1.3\n");
    var conf = file("kafka: {properties: {a: b}, properties-file: '" + properties + "'}\n");
    var environment =
        Map.of(
            "PARLEY_AUTH_SECRET_FILE", secretFile.toString(),
            "PARLEY_CASSANDRA_PASSWORD_FILE", passwordFile.toString());

    var read = ConfigReader.read(Optional.of(conf), environment, Optional.empty());

    assertThat(read.config().auth().secret())
        .isEqualTo(new Secret(SECRET, Optional.of(secretFile)));
    assertThat(read.config().cassandra().password().value()).isEqualTo(password);
    assertThat(read.config().kafka().properties())
        .isEqualTo(Map.of("a", "b", "sasl.jaas.config", password, "ssl.protocol", "TLSv1.3"));
    assertThat(read.text())
        .contains("  secret: \"\"  # the default\n")
        .contains(
            "  secret-file: \"" + secretFile + "\"  # from environment PARLEY_AUTH_SECRET_FILE")
        .contains("  properties-file: \"" + properties + "\"  # from " + conf)
        .doesNotContain(SECRET, password);
  }

  @Test
  void aSecretsFileThatIsNoneIsRefusedWithItsName() throws IOException {
    var missing = folder.resolve("missing");
    var both = file(SECRET);
    var weak = file("hunter2");

    assertRefused(
        Map.of("PARLEY_AUTH_SECRET_FILE", missing.toString()),
        "auth.secret-file: must be a readable file, but " + missing + " is not (from environment");
    assertRefused(
        Map.of("PARLEY_AUTH_SECRET_FILE", file("\n").toString()),
        "auth.secret-file: must be a file with a secret, but ");
    assertRefused(
        Map.of("PARLEY_AUTH_SECRET_FILE", both.toString(), "PARLEY_AUTH_SECRET", SECRET),
        "auth.secret-file: must be empty where auth.secret is set, but is not (from environment");
    assertRefused(
        Map.of("PARLEY_AUTH_SECRET_FILE", weak.toString()),
        "auth.secret: must have at least 32 characters, but has fewer; 32 random bytes in base64"
            + " are good (openssl rand -base64 32) (from environment PARLEY_AUTH_SECRET_FILE)");
    var properties = file("a=1");
    assertRefused(
        Map.of(
            "PARLEY_KAFKA_PROPERTIES_FILE",
            properties.toString(),
            "PARLEY_KAFKA_PROPERTIES",
            "a=2",
            "PARLEY_AUTH_SECRET",
            SECRET),
        "kafka.properties-file: must not have what kafka.properties has, but has a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "0123456789abcdef0123456789abcdef",
        "abcabcabcabcabcabcabcabcabcabcabcabcabcabc",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabcdefg",
        "changeme"
      })
  void aSecretThatCanBeGuessedIsRefused(String secret) {
    assertRefused(Map.of("PARLEY_AUTH_SECRET", secret), "auth.secret: must ");
  }

  @Test
  void issuersComeFromTheFileOrOnOneLineFromTheEnvironment() throws IOException {
    var file =
        file(
            """
            auth:
              issuers:
                - issuer: https://a.example
                  audience: chat
                  jwks-url: https://a.example/keys
                  namespace: a
                - {issuer: b, audience: chat, jwks-file: /b, namespace: b, algorithms: [EdDSA], name-claim: nick}
            """);
    var a =
        new IssuerConfig(
            "https://a.example", "chat", "", "https://a.example/keys", List.of(), "a", "");
    var b = new IssuerConfig("b", "chat", "/b", "", List.of("EdDSA"), "b", "nick");

    var read = ConfigReader.read(Optional.of(file), Map.of(), Optional.empty());

    assertThat(read.config().auth().issuers()).containsExactly(a, b);
    assertThat(a.algorithms()).containsExactly("RS256", "ES256");
    assertThat(a.nameClaim()).isEqualTo("name");
    assertThat(read.text()).contains("  issuers: [{\"issuer\":\"https://a.example\",");
    var line =
        "[{issuer: 'https://a.example', audience: chat, namespace: a,"
            + " jwks-url: 'https://a.example/keys'}]";
    assertThat(read(Optional.of(file), Map.of("PARLEY_AUTH_ISSUERS", line)).auth().issuers())
        .containsExactly(a);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | auth.issuers: must be a list of sections, such as [{key: value}], but is not (from",
        "[b] | auth.issuers: must be a list of sections, such as [{key: value}], but is not (from",
        "[{ | auth.issuers: must be a list in YAML or JSON, but is not (from",
        "[{iss: b}] | auth.issuers[0].iss: must be one of issuer, audience, jwks-file, jwks-url,",
        "[{issuer: 7}] | auth.issuers[0].issuer: must be text in quotes, but is 7 (from",
        "[{}] | auth.issuers[0].issuer: must not be empty, but is (from",
        "[{issuer: b}] | auth.issuers[0].audience: must not be empty, but is (from",
        "[{issuer: b, audience: c}] | auth.issuers[0].jwks-file: must be set, or else jwks-url,",
        "[{issuer: b, audience: c, jwks-url: 'http://b.example'}] | auth.issuers[0].jwks-url: must be an https address",
        "[{issuer: b, audience: c, jwks-url: 'https://u:p@b.example'}] | auth.issuers[0].jwks-url: must be an https address",
        "[{issuer: b, audience: c, jwks-file: f, algorithms: [HS256]}] | auth.issuers[0].algorithms: must be some of",
        "[{issuer: b, audience: c, jwks-file: f, namespace: guest-x}] | auth.issuers[0].namespace: must be a lower-case",
        "[{issuer: b, audience: c, jwks-file: f}] | auth.issuers: must each have a namespace of its own, but b has none",
        "[{issuer: parley, audience: c, jwks-file: f, namespace: n}] | auth.issuers: must each have an issuer of its own",
        "[{issuer: b, audience: c, jwks-file: f, namespace: n}, {issuer: d, audience: c, jwks-file: f, namespace: n}] | auth.issuers: must each have a namespace of its own, but n is used twice",
      })
  void anIssuerThatIsNoneIsRefused(String issuers, String sentence) {
    assertRefused(Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_AUTH_ISSUERS", issuers), sentence);
  }

  @Test
  void managementIsOpenToOthersOnlyByChoice() throws IOException {
    var secret = Map.of("PARLEY_AUTH_SECRET", SECRET);
    var others = with(secret, "PARLEY_MANAGEMENT_HOST", "0.0.0.0");
    var token = "a-token-of-more-than-32-characters";
    assertRefused(
        others,
        "management.host: is 0.0.0.0, where others could read metrics and who is connected. Let it be"
            + " 127.0.0.1, or set 'token' or 'token-file', or say 'without-token: true'");

    assertThat(management(with(others, "PARLEY_MANAGEMENT_WITHOUT_TOKEN", "true")).token())
        .isEqualTo(Secret.NONE);
    assertThat(management(with(others, "PARLEY_MANAGEMENT_TOKEN", token)).token().value())
        .isEqualTo(token);
    var file = Files.writeString(folder.resolve("token"), token + "\n");
    assertThat(
            management(with(others, "PARLEY_MANAGEMENT_TOKEN_FILE", file.toString()))
                .token()
                .value())
        .isEqualTo(token);
    assertRefused(
        with(secret, "PARLEY_MANAGEMENT_TOKEN", "guess"),
        "management.token: must have at least 32 characters");
    assertRefused(
        with(
            with(others, "PARLEY_MANAGEMENT_WITHOUT_TOKEN", "true"),
            "PARLEY_MANAGEMENT_TOKEN",
            token),
        "management.without-token: must be false where a token is set, but is true");
  }

  private static ManagementConfig management(Map<String, String> environment) {
    return read(Optional.empty(), environment).management();
  }

  private static Map<String, String> with(Map<String, String> given, String name, String value) {
    var all = new HashMap<>(given);
    all.put(name, value);
    return all;
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
            "debug",
            "PARLEY_AUDIT_LOG",
            "file",
            "PARLEY_AUDIT_FILE",
            "/var/log/parley/audit.log"));

    assertThatThrownBy(
            () ->
                read(
                    Optional.empty(),
                    Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_LOG_FORMAT", "xml")))
        .hasMessage("PARLEY_LOG_FORMAT: must be json or text, but is xml (from environment)");
    assertRefused(
        Map.of("PARLEY_AUTH_SECRET", SECRET, "PARLEY_AUDIT_LOG", "syslog"),
        "PARLEY_AUDIT_LOG: must be file or off or stdout, but is syslog (from environment)");
  }

  private static void assertRefused(Map<String, String> environment, String sentence) {
    assertThatThrownBy(() -> read(Optional.empty(), environment))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(sentence);
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
