package chat.parley.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which keys there are: the components of records, in their order. */
final class ConfigKeys {

  static final String ENVIRONMENT_PREFIX = "PARLEY_";

  /** What a key that gives a secret by a file has more than the secret's own. */
  static final String FILE = "-file";

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private ConfigKeys() {}

  /** The keys of one section, without those of the sections within it. */
  static Map<String, RecordComponent> of(Class<?> section) {
    var keys = new LinkedHashMap<String, RecordComponent>();
    for (var component : section.getRecordComponents()) {
      keys.put(
          HUMP.matcher(component.getName()).replaceAll("-").toLowerCase(Locale.ROOT), component);
    }
    return keys;
  }

  /**
   * The key beside a secret one that gives it by a file; empty where the value is no secret. It is
   * no component of its own.
   */
  static Optional<String> fileKey(String key, RecordComponent component) {
    return ConfigValues.isSecret(component.getGenericType())
        ? Optional.of(key + FILE)
        : Optional.empty();
  }

  /** All keys of one section as they are written. */
  static List<String> names(Class<?> section) {
    return of(section).entrySet().stream()
        .flatMap(
            key ->
                Stream.concat(
                    Stream.of(key.getKey()), fileKey(key.getKey(), key.getValue()).stream()))
        .toList();
  }

  /** The full path of every key that has a value. */
  static List<String> paths(Class<?> root) {
    return paths("", root).toList();
  }

  private static Stream<String> paths(String path, Class<?> section) {
    return of(section).entrySet().stream()
        .flatMap(
            key -> {
              var full = join(path, key.getKey());
              return isSection(key.getValue())
                  ? paths(full, key.getValue().getType())
                  : Stream.concat(Stream.of(full), fileKey(full, key.getValue()).stream());
            });
  }

  static boolean isSection(RecordComponent component) {
    return component.getType().isRecord() && !ConfigValues.reads(component.getType());
  }

  /** The section that each entry of a list is; empty where the value is no list of sections. */
  static Optional<Class<? extends Record>> entrySection(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
            && list.getRawType() == List.class
            && list.getActualTypeArguments()[0] instanceof Class<?> entry
            && entry.isRecord()
        ? Optional.of(entry.asSubclass(Record.class))
        : Optional.empty();
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The variable for a key: {@code gateway.max-frame} is {@code PARLEY_GATEWAY_MAX_FRAME}. */
  static String environmentVariable(String path) {
    return ENVIRONMENT_PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
