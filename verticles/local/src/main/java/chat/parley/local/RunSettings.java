package chat.parley.local;

import java.nio.file.Path;

/**
 * What the run command is told, by system properties.
 *
 * @param root {@code parley.root}: the project's folder (default: the working directory)
 * @param jar {@code parley.jar}: the runnable jar of the node
 * @param port {@code parley.port}: where clients connect
 * @param managementPort {@code parley.management.port}: health and metrics
 */
record RunSettings(Path root, Path jar, int port, int managementPort) {

  static final String PORT = "parley.port";
  static final String MANAGEMENT_PORT = "parley.management.port";

  /** Throws {@link RunFailure} for a port that is none. */
  static RunSettings fromSystemProperties() {
    Path root = Path.of(System.getProperty("parley.root", "")).toAbsolutePath().normalize();
    Path jar = Path.of(System.getProperty("parley.jar", "verticles/app/target/parley.jar"));
    return new RunSettings(root, root.resolve(jar), port(PORT, 8080), port(MANAGEMENT_PORT, 9090));
  }

  /** Everything a run leaves behind. */
  Path data() {
    return root.resolve(".parley");
  }

  private static int port(String key, int byDefault) {
    String value = System.getProperty(key, Integer.toString(byDefault));
    if (!value.matches("\\d{1,5}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > 65_535) {
      throw new RunFailure(key + " must be a port from 1 to 65535, not \"" + value + "\".");
    }
    return Integer.parseInt(value);
  }
}
