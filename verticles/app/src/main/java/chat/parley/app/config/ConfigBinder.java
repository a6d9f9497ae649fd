package chat.parley.app.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
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
      return Optional.of(ConfigValues.read(component.getGenericType(), setting.value()));
    } catch (IllegalArgumentException e) {
      settings.addProblem(path + ": " + e.getMessage(), setting.source());
      return Optional.empty();
    }
  }

  private <R extends Record> Optional<R> construct(String path, Class<R> type, Object[] values) {
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
      addRefusal(path, refusal.getMessage());
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  /** A record's refusal begins with the key that it is about, as seen from the record. */
  private void addRefusal(String path, String message) {
    var problem = ConfigKeys.join(path, message);
    int colon = problem.indexOf(": ");
    settings.addProblem(problem, settings.get(problem.substring(0, colon)).source());
  }
}
