package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as a process: what it is made of, and how it ends when it cannot start. */
class PackagedJarIT {

  private static final Path JAR = Path.of(System.getProperty("parley.jar"));
  private static final String HOST = "127.0.0.1";

  @TempDir private Path folder;
  private Path conf;

  /** How a process ended. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void writeConf() throws IOException {
    conf =
        Files.writeString(
            folder.resolve("parley.yaml"),
            """
            cluster: {name: packaged-jar-it, port: 0, members: []}
            auth: {secret: "a secret of more than thirty-two characters"}
            """);
  }

  @Test
  void servicesOfAllJarsAreMerged() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(text(jar, "META-INF/services/io.vertx.core.spi.VertxServiceProvider"))
          .contains("HazelcastClusterManager", "MicrometerMetricsFactory");
      assertThat(text(jar, "META-INF/io.netty.versions.properties"))
          .contains("netty-common.version", "netty-codec-http.version");
      assertThat(text(jar, "reference.conf")).contains("datastax-java-driver");
      assertThat(jar.stream().map(Object::toString))
          .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)|.*module-info\\.class"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release")).isEqualTo("true");
    }
  }

  @Test
  void webClientIsInside() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(Object::toString))
          .contains("chat/parley/web/index.html")
          .anyMatch(name -> name.matches("chat/parley/web/assets/.+\\.js"));
    }
  }

  @Test
  void whatItIsMadeOfIsListedInside() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      assertThat(text(jar, "META-INF/sbom/parley.cdx.json"))
          .contains("pkg:maven/io.vertx/vertx-core@", "pkg:maven/io.netty/netty-codec-http@")
          .contains("pkg:maven/org.apache.kafka/kafka-clients@")
          .doesNotContain("junit", "playwright");
      assertThat(text(jar, "META-INF/sbom/web-client.cdx.json"))
          .contains("pkg:npm/svelte@", "pkg:npm/sockjs-client@")
          .doesNotContain("pkg:npm/vite@");
    }
  }

  @Test
  void tellsItsVersionAndItsOptions() throws Exception {
    assertThat(run("--version").out()).matches("Parley \\d\\S+\\R");
    assertThat(run("--help").out()).isEqualTo(CommandLine.USAGE);
  }

  @Test
  void wrongConfigurationEndsWith78() throws Exception {
    var ended = run("--conf", conf.toString(), "--roles", "client");

    assertThat(ended.code()).isEqualTo(78);
    assertThat(ended.err())
        .isEqualToIgnoringNewLines(
            """
            Parley did not start: its configuration is wrong:
              roles: must be gateway or processor, but is client (from --roles)
            """);
  }

  @Test
  void takenPortEndsWith1AndASentence() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();
      Files.writeString(conf, Files.readString(conf) + "management: {port: %d}\n".formatted(port));

      var ended = run("--conf", conf.toString());

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err().strip())
          .isEqualTo(
              "Parley did not start: management could not listen on %s:%d: Address already in use"
                  .formatted(HOST, port));
      assertThat(ended.out()).doesNotContain("\tat ");
    }
  }

  @Test
  void missingServerEndsWith1AfterTheStartupTimeout() throws Exception {
    int unused;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    var server = HOST + ":" + unused;
    Files.writeString(
        conf,
        Files.readString(conf)
            + """
            startup-timeout: 4s
            cassandra: {contact-points: ["%s"]}
            management: {port: 0}
            """
                .formatted(server));

    var ended = run("--conf", conf.toString());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .startsWith("Parley did not start: Cassandra at [" + server + "] did not answer within 4 s")
        .doesNotContain("\tat ");
    assertThat(ended.out()).contains("Waiting for Cassandra at [" + server + "]");
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                JAR.toString()));
    command.addAll(List.of(arguments));
    var out = folder.resolve("out");
    var err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("PARLEY_"));
    var process = builder.start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String text(JarFile jar, String entry) throws IOException {
    try (var in = jar.getInputStream(jar.getJarEntry(entry))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
