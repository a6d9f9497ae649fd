package chat.parley.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** What the build packs for the servers: class paths, versions, configuration templates. */
final class ServerFiles {

  private ServerFiles() {}

  /**
   * The class path of a server, as absolute paths in the local Maven repository.
   *
   * @throws ServerException when the build did not write it, or a jar has gone since
   */
  static String classPath(String server) {
    String classPath = read("/META-INF/parley/" + server + ".classpath").strip();
    for (String jar : jars(classPath)) {
      if (!Files.isReadable(Path.of(jar))) {
        throw new ServerException(
            jar
                + " is gone; build verticles/local/"
                + server
                + "-server and verticles/local again");
      }
    }
    return classPath;
  }

  /** The jar on the class path whose file name begins so. */
  static Path jar(String classPath, String prefix) {
    return jars(classPath).stream()
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().startsWith(prefix))
        .findFirst()
        .orElseThrow(() -> new ServerException("no " + prefix + "*.jar on the class path"));
  }

  /** The version the parent POM names. */
  static String version(String server) {
    Properties versions = new Properties();
    try (InputStream in = open("/META-INF/parley/versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions.getProperty(server);
  }

  /** Writes a resource of this package as a file, each {@code @key@} replaced by its value. */
  static Path write(String resource, Map<String, String> values, Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text(resource, values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a resource behind what is in a file, with the places of a server's certificates. */
  static void append(String resource, Map<String, String> values, ServerTls tls, Path file) {
    Map<String, String> all = new HashMap<>(values);
    all.put("own", portable(Path.of(tls.own())));
    all.put("ca", portable(Path.of(tls.ca())));
    try {
      Files.writeString(file, text(resource, all), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A resource of this package, each {@code @key@} replaced by its value. */
  static String text(String resource, Map<String, String> values) {
    String text = read(resource);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return text;
  }

  /** A path as YAML, properties and argument files take it on every platform. */
  static String portable(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static List<String> jars(String classPath) {
    return List.of(classPath.split(File.pathSeparator, -1));
  }

  private static String read(String resource) {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = ServerFiles.class.getResourceAsStream(resource);
    if (in == null) {
      throw new ServerException(
          resource + " is not packed: build verticles/local together with its two submodules");
    }
    return in;
  }
}
