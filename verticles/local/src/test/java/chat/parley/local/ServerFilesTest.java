package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerFilesTest {

  @Test
  void classPathsHoldTheVersionsTheParentPomNames() {
    assertThat(ServerFiles.jar(ServerFiles.classPath("kafka"), "kafka_2.13-").toString())
        .endsWith("-" + ServerFiles.version("kafka") + ".jar");
    assertThat(ServerFiles.jar(ServerFiles.classPath("cassandra"), "cassandra-all-").toString())
        .endsWith("-" + ServerFiles.version("cassandra") + ".jar");
  }

  @Test
  void cassandraKeepsItsOwnNettyWhateverTheProductUses() {
    assertThat(ServerFiles.classPath("cassandra"))
        .contains("netty-all-4.1.")
        .doesNotContain("vertx");
  }

  @Test
  void everyPlaceholderOfTheTemplatesIsFilled() {
    assertThat(
            ServerFiles.text(
                "kafka.properties",
                Map.of("host", "h", "port", "1", "controller.port", "2", "data", "/d")))
        .contains("listeners=PLAINTEXT://h:1,CONTROLLER://h:2")
        .doesNotContainPattern("@[a-z.]+@");
    assertThat(
            ServerFiles.text(
                "cassandra.yaml",
                Map.of("host", "h", "port", "1", "storage.port", "2", "folder", "/d")))
        .contains("native_transport_port: 1\n", "storage_port: 2\n", "\"/d/data\"")
        .doesNotContainPattern("@[a-z.]+@");
  }

  @Test
  void missingClassPathSaysWhatToBuild() {
    assertThatThrownBy(() -> ServerFiles.classPath("redis"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("build verticles/local together with its two submodules");
  }
}
