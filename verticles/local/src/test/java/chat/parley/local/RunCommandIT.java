package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandIT {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(40);

  @TempDir Path root;
  private Path data;
  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private ChildJvm run;

  @BeforeEach
  void buildStubJar() throws IOException {
    data = root.resolve(".parley");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StubNode.class.getName());
    try (OutputStream file = Files.newOutputStream(root.resolve("stub.jar"));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      String stub = StubNode.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(stub));
      try (InputStream in = StubNode.class.getClassLoader().getResourceAsStream(stub)) {
        in.transferTo(jar);
      }
    }
  }

  @AfterEach
  void removeWhatRuns() {
    if (run != null) {
      run.stop(STOP);
    }
  }

  @Test
  void startsSaysHowToUseItAndStopsInOrderAlsoAfterAKilledRun() throws IOException {
    startAndAwaitReady();

    assertThat(output())
        .contains("http://localhost:" + port)
        .contains("Kafka is up on 127.0.0.1:")
        .contains("Cassandra is up on 127.0.0.1:")
        .contains("stub node: started with --conf")
        .contains("java -XX:+ExitOnOutOfMemoryError -jar stub.jar --conf .parley/join.yaml");
    assertThat(Files.readString(data.resolve("join.yaml"))).contains("port: 0");

    String conf = Files.readString(data.resolve("node.yaml"));
    List<ProcessHandle> orphans = children();
    run.kill();
    assertThat(orphans).hasSize(3).allMatch(ProcessHandle::isAlive);

    startAndAwaitReady();

    assertThat(orphans).noneMatch(ProcessHandle::isAlive);
    assertThat(Files.readString(data.resolve("node.yaml"))).as("ports and secret").isEqualTo(conf);
    List<ProcessHandle> children = children();
    assertThat(children).hasSize(3);

    run.stop(STOP);

    assertThat(output())
        .containsSubsequence(
            "Stopping the node",
            "stub node: stopped in order",
            "Stopping Kafka and Cassandra",
            "Stopped");
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void whatDiesIsStartedAgainButNotForEver() throws IOException {
    startAndAwaitReady();

    kill("CassandraDaemon");

    await().atMost(START).until(() -> occurrences("Cassandra is up on") == 2);
    assertThat(output()).contains("cassandra ended with code 137", "Starting Cassandra again");
    for (int end = 1; end < Restarts.TOO_MANY; end++) {
      kill("stub.jar");
      int starts = end;
      await().atMost(START).until(() -> occurrences("Starting node again") == starts);
      await().atMost(START).until(() -> children().size() == 3);
    }
    assertThat(run.isAlive()).isTrue();

    kill("stub.jar");

    assertThat(run.awaitEnd(STOP)).isTrue();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(output())
        .contains("node ended 3 times within a minute. node ended with code 137", "Stopped")
        .doesNotContain("\tat ");
  }

  private void kill(String commandLine) {
    children().stream()
        .filter(child -> child.info().commandLine().orElse("").contains(commandLine))
        .forEach(ProcessHandle::destroyForcibly);
  }

  private int occurrences(String text) throws IOException {
    return output().split(Pattern.quote(text), -1).length - 1;
  }

  private void startAndAwaitReady() throws IOException {
    Files.deleteIfExists(root.resolve("run.log"));
    run =
        ChildJvm.start(
            "run",
            root,
            System.getProperty("java.class.path"),
            List.of(
                "-Dparley.root=" + root,
                "-Dparley.jar=stub.jar",
                "-Dparley.port=" + port,
                "-Dparley.management.port=" + managementPort,
                RunCommand.class.getName()));
    await().atMost(START).until(() -> !run.isAlive() || output().contains("Ctrl-C stops"));
    assertThat(run.isAlive()).as(run.describe()).isTrue();
  }

  private List<ProcessHandle> children() {
    return ProcessHandle.of(run.pid()).orElseThrow().descendants().toList();
  }

  private String output() throws IOException {
    return new String(Files.readAllBytes(run.log()), StandardCharsets.UTF_8);
  }
}
