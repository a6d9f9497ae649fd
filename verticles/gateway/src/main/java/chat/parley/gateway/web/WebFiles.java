package chat.parley.gateway.web;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes the web client from the class path, where parley-web-client puts it: out of a jar, or out
 * of a folder where Maven runs tests. Reading blocks.
 */
final class WebFiles {

  static final String INDEX = "/index.html";

  private static final String ROOT = "chat/parley/web";

  private WebFiles() {}

  /** All files by the path at which they are served. */
  static Map<String, WebFile> read() throws IOException {
    var index = WebFiles.class.getClassLoader().getResource(ROOT + INDEX);
    if (index == null) {
      throw new IOException("the web client is not on the class path: there is no " + ROOT + INDEX);
    }
    if (!(index.openConnection() instanceof JarURLConnection inJar)) {
      return readFolder(path(index).getParent());
    }
    try (var jar = FileSystems.newFileSystem(path(inJar.getJarFileURL()))) {
      return readFolder(jar.getPath(ROOT));
    }
  }

  private static Map<String, WebFile> readFolder(Path root) throws IOException {
    var files = new LinkedHashMap<String, WebFile>();
    try (var walk = Files.walk(root)) {
      for (var file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        // One folder in a zip file and one on Windows have different separators.
        var path = "/" + root.relativize(file).toString().replace('\\', '/');
        files.put(path, WebFile.of(path, Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private static Path path(URL url) throws IOException {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("not a file: " + url, e);
    }
  }
}
