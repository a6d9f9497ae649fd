package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfTest {

  @TempDir private Path parent;

  @Test
  void checkoutsOnOneMachineAreClustersOfTheirOwn() {
    String name = NodeConf.clusterName(Path.of("/a"));

    assertThat(name).matches("parley-local-[0-9a-f]{8}");
    assertThat(NodeConf.clusterName(Path.of("/a"))).isEqualTo(name);
    assertThat(NodeConf.clusterName(Path.of("/b"))).isNotEqualTo(name);
  }

  @Test
  void nobodyElseReadsWhatHoldsTheSecret() throws IOException {
    var folder = parent.resolve("checkout").resolve(".parley");

    OwnerOnly.createFolder(folder);
    var file = NodeConf.writeOwnerOnly(folder.resolve("secret"), "hush");

    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(file).hasContent("hush");
  }

  @Test
  void whatWasOpenIsClosed() throws IOException {
    var folder = Files.createDirectories(parent.resolve(".parley"));
    var file = Files.writeString(folder.resolve("secret"), "old");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    OwnerOnly.createFolder(folder);
    NodeConf.writeOwnerOnly(file, "new");

    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(file).hasContent("new");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
