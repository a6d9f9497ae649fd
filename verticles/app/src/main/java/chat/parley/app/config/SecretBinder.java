package chat.parley.app.config;

import chat.parley.protocol.Secret;
import chat.parley.protocol.SecretFile;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads secret values, each of which can be given itself or by a file. */
final class SecretBinder {

  private final Settings settings;

  SecretBinder(Settings settings) {
    this.settings = settings;
  }

  /**
   * The value of a secret key.
   *
   * @param fileKey the path of the key that names the file
   * @param type {@link Secret}, or a map, whose file has Java's format of properties
   * @return empty when there was a problem, which the settings then hold
   * @throws IllegalArgumentException when the value itself is wrong
   */
  Optional<?> bind(String path, String fileKey, Type type) {
    var given = ConfigValues.read(type, settings.get(path).value());
    var file = settings.get(fileKey);
    try {
      var name = (String) ConfigValues.read(String.class, file.value());
      if (name.isEmpty()) {
        return Optional.of(given);
      }
      var source = Path.of(name);
      var text = SecretFile.read(source);
      return Optional.of(
          given instanceof Secret secret
              ? secret(path, secret, text, source)
              : merged(path, (Map<?, ?>) given, ConfigValues.properties(text)));
    } catch (InvalidPathException e) {
      settings.addProblem(fileKey + ": must be the path of a file, but is not", file.source());
    } catch (IllegalArgumentException e) {
      settings.addProblem(fileKey + ": " + e.getMessage(), file.source());
    }
    return Optional.empty();
  }

  private static Secret secret(String path, Secret given, String text, Path file) {
    if (given.isPresent()) {
      throw new IllegalArgumentException("must be empty where " + path + " is set, but is not");
    }
    return new Secret(text, Optional.of(file));
  }

  private static Map<String, String> merged(
      String path, Map<?, ?> given, Map<String, String> fromFile) {
    var merged = new LinkedHashMap<>(fromFile);
    given.forEach(
        (name, value) -> {
          if (merged.put((String) name, (String) value) != null) {
            throw new IllegalArgumentException(
                "must not have what " + path + " has, but has " + name);
          }
        });
    return merged;
  }
}
