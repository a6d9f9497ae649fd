package chat.parley.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a child wrote to its standard output and error, appended over all its starts. Reading it
 * (instead of a pipe) can neither hold the child up nor lose its last words.
 */
final class LogFile {

  /** A longer file is moved to {@code <name>.1} at the next start. */
  static final long MAX_BYTES_AT_START = 4 << 20;

  private static final int TAIL_BYTES = 16 << 10;

  private final Path path;
  private long read;

  LogFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Call before the child starts: rotates, and lets {@link #forwardNewLines} begin at the end. */
  void beginStart() throws IOException {
    if (Files.exists(path) && Files.size(path) > MAX_BYTES_AT_START) {
      Files.move(
          path,
          path.resolveSibling(path.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    read = Files.exists(path) ? Files.size(path) : 0;
  }

  /** The last {@code count} lines at most; empty when there is nothing to read. */
  List<String> tail(int count) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
      file.seek(file.length() - bytes.length);
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Hands over the complete lines written since the start or the last call, in order. */
  synchronized void forwardNewLines(Consumer<String> sink) {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] bytes = new byte[(int) Math.min(1 << 20, file.length() - read)];
      file.seek(read);
      file.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      read += end;
      new String(bytes, 0, end, StandardCharsets.UTF_8).lines().forEach(sink);
    } catch (IOException e) {
      sink.accept("(cannot read " + path + ": " + e.getMessage() + ")");
    }
  }
}
