package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  @TempDir Path folder;
  private Path path;
  private LogFile log;

  @BeforeEach
  void createLog() throws IOException {
    path = folder.resolve("child.log");
    Files.writeString(path, "earlier start\n");
    log = new LogFile(path);
  }

  @Test
  void forwardsCompleteLinesOfThisStartOnce() throws IOException {
    List<String> seen = new ArrayList<>();
    log.beginStart();

    append("one\ntwo\nthr");
    log.forwardNewLines(seen::add);
    log.forwardNewLines(seen::add);
    assertThat(seen).containsExactly("one", "two");

    append("ee\n");
    log.forwardNewLines(seen::add);
    assertThat(seen).containsExactly("one", "two", "three");
  }

  @Test
  void tailIsTheLastLines() throws IOException {
    append("one\ntwo\n");

    assertThat(log.tail(2)).containsExactly("one", "two");
    assertThat(log.tail(10)).containsExactly("earlier start", "one", "two");
    assertThat(new LogFile(folder.resolve("none")).tail(3)).isEmpty();
  }

  @Test
  void longLogIsMovedAwayAtTheNextStart() throws IOException {
    append("x".repeat((int) LogFile.MAX_BYTES_AT_START));

    log.beginStart();

    assertThat(path).doesNotExist();
    assertThat(folder.resolve("child.log.1")).exists();
  }

  private void append(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.APPEND);
  }
}
