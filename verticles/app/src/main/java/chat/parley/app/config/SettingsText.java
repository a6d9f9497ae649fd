package chat.parley.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;

/** Writes settings for people: YAML with the source of each value, without secrets. */
final class SettingsText {

  private final Settings settings;
  private final StringBuilder text = new StringBuilder();

  private SettingsText(Settings settings) {
    this.settings = settings;
  }

  static String yaml(Settings settings, Class<? extends Record> root) {
    var yaml = new SettingsText(settings);
    yaml.append("", root, "");
    return yaml.text.toString();
  }

  private void append(String path, Class<?> section, String indent) {
    ConfigKeys.of(section)
        .forEach(
            (key, component) -> {
              var full = ConfigKeys.join(path, key);
              text.append(indent).append(key).append(':');
              if (ConfigKeys.isSection(component)) {
                text.append('\n');
                append(full, component.getType(), indent + "  ");
              } else {
                append(settings.get(full), component.getGenericType());
                ConfigKeys.fileKey(key, component)
                    .ifPresent(
                        file -> {
                          text.append(indent).append(file).append(':');
                          append(settings.get(ConfigKeys.join(path, file)), String.class);
                        });
              }
            });
  }

  private void append(Setting setting, Type type) {
    text.append(' ')
        .append(show(type, setting.value()))
        .append("  # ")
        .append(setting.source())
        .append('\n');
  }

  private static String show(Type type, JsonNode value) {
    boolean empty = value.isTextual() ? value.textValue().isEmpty() : value.isEmpty();
    // JSON is YAML too, and writes a value on one line.
    return ConfigValues.isSecret(type) && !empty ? "<redacted>" : value.toString();
  }
}
