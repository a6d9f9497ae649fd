package chat.parley.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One value for each key, the one given last standing, and the problems met on the way. Not
 * thread-safe.
 */
final class Settings {

  /** Read by logback.xml, before and without this configuration. */
  private static final Map<String, Set<String>> LOGGING =
      Map.of(
          "PARLEY_LOG_FORMAT", Set.of("text", "json"),
          "PARLEY_LOG_LEVEL", Set.of("trace", "debug", "info", "warn", "error"),
          "PARLEY_AUDIT_LOG", Set.of("stdout", "file", "off"));

  /** Read there as well; any path. */
  private static final String AUDIT_FILE = "PARLEY_AUDIT_FILE";

  private final Class<? extends Record> root;
  private final List<String> paths;
  private final Map<String, Setting> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  Settings(Class<? extends Record> root) {
    this.root = root;
    this.paths = ConfigKeys.paths(root);
  }

  /**
   * The value in force.
   *
   * @throws IllegalStateException when there is none: the file of defaults is incomplete
   */
  Setting get(String path) {
    var setting = values.get(path);
    if (setting == null) {
      throw new IllegalStateException("there is no default for " + path);
    }
    return setting;
  }

  /** Where the value in force was given, which for a secret may be the key of its file. */
  String source(String path) {
    var file = values.get(path + ConfigKeys.FILE);
    return file == null || file.value().asText().isEmpty() ? get(path).source() : file.source();
  }

  List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  void addProblem(String problem, String source) {
    problems.add(problem + " (" + source + ")");
  }

  /** Overlays what one file says. */
  void addFile(JsonNode file, String source) {
    addSection("", root, file, source);
  }

  /** Overlays one value. */
  void add(String path, String text, String source) {
    values.put(path, new Setting(TextNode.valueOf(text), source));
  }

  /** Overlays the variables with our prefix; each of them must be a key's. */
  void addEnvironment(Map<String, String> environment) {
    var keys =
        paths.stream().collect(Collectors.toMap(ConfigKeys::environmentVariable, path -> path));
    environment.forEach(
        (variable, text) -> {
          if (!variable.startsWith(ConfigKeys.ENVIRONMENT_PREFIX) || variable.equals(AUDIT_FILE)) {
            return;
          }
          var path = keys.get(variable);
          if (path != null) {
            add(path, text, "from environment " + variable);
          } else if (!LOGGING.containsKey(variable)) {
            addProblem(
                variable + ": must be a key's path, such as PARLEY_GATEWAY_PORT, but no key has it",
                "from environment");
          } else if (!LOGGING.get(variable).contains(text)) {
            addProblem(
                "%s: must be %s, but is %s"
                    .formatted(
                        variable,
                        LOGGING.get(variable).stream().sorted().collect(Collectors.joining(" or ")),
                        text),
                "from environment");
          }
        });
  }

  private void addSection(String path, Class<?> section, JsonNode node, String source) {
    var keys = ConfigKeys.of(section);
    var names = ConfigKeys.names(section);
    if (node.isNull() || node.isMissingNode()) {
      return;
    }
    if (!node.isObject()) {
      addProblem(
          (path.isEmpty() ? "the file" : path)
              + ": must be a section with some of "
              + String.join(", ", names),
          source);
      return;
    }
    for (var entry : node.properties()) {
      var key = ConfigKeys.join(path, entry.getKey());
      var component = keys.get(entry.getKey());
      if (component == null && !names.contains(entry.getKey())) {
        addProblem(key + ": must be one of " + String.join(", ", names), source);
      } else if (component != null && ConfigKeys.isSection(component)) {
        addSection(key, component.getType(), entry.getValue(), source);
      } else if (entry.getValue().isNull()) {
        addProblem(key + ": must have a value, \"\" for an empty one, but has none", source);
      } else {
        values.put(key, new Setting(entry.getValue(), source));
      }
    }
  }
}
