package chat.parley.app.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes the records of the settings, and collects every problem on the way. */
final class ConfigBinder {

  private final Settings settings;

  ConfigBinder(Settings settings) {
    this.settings = settings;
  }

  /** The record at a path; empty when there was a problem in it, which the settings then hold. */
  <R extends Record> Optional<R> bind(String path, Class<R> type) {
    var values =
        ConfigKeys.of(type).entrySet().stream()
            .map(key -> value(ConfigKeys.join(path, key.getKey()), key.getValue()))
            .toList();
    return values.stream().allMatch(Optional::isPresent)
        ? construct(path, type, values.stream().map(Optional::orElseThrow).toArray())
        : Optional.empty();
  }

  private Optional<?> value(String path, RecordComponent component) {
    if (ConfigKeys.isSection(component)) {
      return bind(path, component.getType().asSubclass(Record.class));
    }
    var setting = settings.get(path);
    try {
      var file = ConfigKeys.fileKey(path, component);
      if (file.isPresent()) {
        return new SecretBinder(settings).bind(path, file.get(), component.getGenericType());
      }
      var entry = ConfigKeys.entrySection(component);
      if (entry.isPresent()) {
        return bindList(path, entry.get(), setting);
      }
      return Optional.of(ConfigValues.read(component.getGenericType(), setting.value()));
    } catch (IllegalArgumentException e) {
      settings.addProblem(path + ": " + e.getMessage(), setting.source());
      return Optional.empty();
    }
  }

  /** The entries of a list, in which a key that is left out is empty. */
  private Optional<List<Record>> bindList(
      String path, Class<? extends Record> type, Setting setting) {
    var bound = new ArrayList<Optional<? extends Record>>();
    for (var node : ConfigValues.sections(setting.value())) {
      bound.add(bindEntry(path + "[" + bound.size() + "]", type, node, setting.source()));
    }
    return bound.stream().allMatch(Optional::isPresent)
        ? Optional.of(bound.stream().<Record>map(Optional::orElseThrow).toList())
        : Optional.empty();
  }

  private Optional<? extends Record> bindEntry(
      String path, Class<? extends Record> type, JsonNode node, String source) {
    var keys = ConfigKeys.of(type);
    var values = new ArrayList<>();
    boolean isGood = true;
    for (var entry : node.properties()) {
      if (!keys.containsKey(entry.getKey())) {
        settings.addProblem(
            path + "." + entry.getKey() + ": must be one of " + String.join(", ", keys.keySet()),
            source);
        isGood = false;
      }
    }
    for (var key : keys.entrySet()) {
      try {
        var given = node.has(key.getKey()) ? node.get(key.getKey()) : TextNode.valueOf("");
        values.add(ConfigValues.read(key.getValue().getGenericType(), given));
      } catch (IllegalArgumentException e) {
        settings.addProblem(path + "." + key.getKey() + ": " + e.getMessage(), source);
        isGood = false;
      }
    }
    return isGood ? construct(path, type, values.toArray(), source) : Optional.empty();
  }

  private <R extends Record> Optional<R> construct(String path, Class<R> type, Object[] values) {
    return construct(path, type, values, null);
  }

  /** Makes the record; what it refuses has that source, or else that of the key it names. */
  private <R extends Record> Optional<R> construct(
      String path, Class<R> type, Object[] values, String source) {
    var types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return Optional.of(type.getConstructor(types).newInstance(values));
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException refusal)) {
        throw new IllegalStateException(type + " failed otherwise than by refusing", e);
      }
      addRefusal(path, refusal.getMessage(), source);
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  /** A record's refusal begins with the key that it is about, as seen from the record. */
  private void addRefusal(String path, String message, String source) {
    var problem = ConfigKeys.join(path, message);
    int colon = problem.indexOf(": ");
    settings.addProblem(
        problem, source == null ? settings.source(problem.substring(0, colon)) : source);
  }
}
