package chat.parley.perf.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the browsers of this machine. */
final class Programs {

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/bin"),
          Path.of("/usr/local/bin"),
          Path.of("/snap/bin"),
          Path.of("/Applications/Chromium.app/Contents/MacOS"),
          Path.of("/Applications/Google Chrome.app/Contents/MacOS"),
          Path.of("/Applications/Firefox.app/Contents/MacOS"));

  private Programs() {}

  /**
   * The first program of these names that is found.
   *
   * @param variable of the environment, which names the program where it stands in no usual place
   */
  static Optional<Path> find(String variable, List<String> names) {
    var named = System.getenv(variable);
    if (named != null && !named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    var searched = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    return Stream.concat(Arrays.stream(searched).map(Path::of), FOLDERS.stream())
        .flatMap(folder -> names.stream().map(folder::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
