package chat.parley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers which process works on a folder, and which process started it: two lines {@code <pid>
 * <start in epoch ms>}. A later start over the same folder finds a child whose starter was killed
 * with -9. The start instant is compared because pids are reused.
 */
final class PidFile {

  /** A start instant is computed from the boot time, which a clock correction can move. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  private final Path path;

  PidFile(Path path) {
    this.path = path;
  }

  void write(ProcessHandle child) throws IOException {
    Files.write(path, List.of(line(child), line(ProcessHandle.current())));
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  /** The recorded child, when that very process still runs. */
  Optional<ProcessHandle> child() {
    return process(0);
  }

  /** The process that started the child, when it still runs. */
  Optional<ProcessHandle> owner() {
    return process(1);
  }

  private Optional<ProcessHandle> process(int index) {
    try {
      String[] fields = Files.readAllLines(path).get(index).split(" ", 2);
      Instant started = Instant.ofEpochMilli(Long.parseLong(fields[1]));
      return ProcessHandle.of(Long.parseLong(fields[0]))
          .filter(ProcessHandle::isAlive)
          .filter(handle -> startedAt(handle, started));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // no file, or one cut off by a crash: nothing is known
    }
  }

  private static boolean startedAt(ProcessHandle handle, Instant expected) {
    return handle
        .info()
        .startInstant()
        .map(start -> Duration.between(start, expected).abs().compareTo(CLOCK_TOLERANCE) <= 0)
        .orElse(false);
  }

  private static String line(ProcessHandle process) {
    Instant started = process.info().startInstant().orElse(Instant.EPOCH);
    return process.pid() + " " + started.toEpochMilli();
  }
}
