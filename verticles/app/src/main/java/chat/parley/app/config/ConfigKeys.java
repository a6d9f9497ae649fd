package chat.parley.app.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which keys there are: the components of records, in their order. */
final class ConfigKeys {

  static final String ENVIRONMENT_PREFIX = "PARLEY_";

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
                  : Stream.of(full);
            });
  }

  static boolean isSection(RecordComponent component) {
    return component.getType().isRecord() && !ConfigValues.reads(component.getType());
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** The variable for a key: {@code gateway.max-frame} is {@code PARLEY_GATEWAY_MAX_FRAME}. */
  static String environmentVariable(String path) {
    return ENVIRONMENT_PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
