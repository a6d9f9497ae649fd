package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunChecksTest {

  @TempDir Path folder;

  @Test
  void secondRunOnTheSameFolderIsRefusedUntilTheFirstEnds() throws IOException {
    FileChannel first = RunChecks.lock(folder);

    assertThatThrownBy(() -> RunChecks.lock(folder))
        .isInstanceOf(RunFailure.class)
        .hasMessage("Parley already runs on " + folder + ": stop it with Ctrl-C first.");

    first.close();
    RunChecks.lock(folder).close();
  }

  @Test
  void takenPortIsNamedWithTheKeyThatChangesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(Ports.address(0));
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> RunChecks.requireFree(port, RunSettings.PORT))
          .isInstanceOf(RunFailure.class)
          .hasMessageContaining("Port " + port + " is in use")
          .hasMessageContaining("-Dparley.port=" + (port + 1));
    }
  }

  @Test
  void tooLittleMemoryIsRefused() {
    assertThatCode(() -> RunChecks.requireMemory(RunChecks.NEEDED_MEGABYTES))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> RunChecks.requireMemory(RunChecks.NEEDED_MEGABYTES - 1))
        .isInstanceOf(RunFailure.class)
        .hasMessageContaining("memory");
  }

  @Test
  void availableMemoryIsReadFromMeminfo() throws IOException {
    Path meminfo = folder.resolve("meminfo");
    Files.writeString(
        meminfo, "MemTotal:  24683000 kB\nMemFree:  100 kB\nMemAvailable:     307200 kB\n");

    assertThat(RunChecks.availableMegabytes(meminfo)).isEqualTo(300);
    assertThat(RunChecks.availableMegabytes(folder.resolve("none"))).isGreaterThan(300);
  }

  @Test
  void failureHasNoStackTraceForMavenToPrint() {
    assertThat(new RunFailure("x").getStackTrace()).isEmpty();
  }
}
