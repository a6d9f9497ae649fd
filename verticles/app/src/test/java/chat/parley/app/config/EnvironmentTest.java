package chat.parley.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Secret;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key can be set by its environment variable, and the value gets where it belongs. */
class EnvironmentTest {

  private static final String SECRET = "PARLEY_AUTH_SECRET";
  private static final Map<String, String> BASE =
      Map.of(SECRET, "a-secret-of-more-than-32-characters");

  /** Some value of each type suits every key of the type, and is not its default. */
  private static final Map<Class<?>, List<String>> CANDIDATES =
      Map.of(
          String.class, List.of("localhost", "https://chat.example"),
          int.class, List.of("1", "5", "77", "2345"),
          boolean.class, List.of("true", "false"),
          Duration.class, List.of("7s", "7ms", "2m", "99d"),
          ByteSize.class, List.of("128KiB", "2MiB", "96MiB"),
          Secret.class, List.of("another-secret-of-more-than-32-characters"),
          List.class, List.of("a:1, b:2", "10.0.0.0/8, ::1"),
          Set.class, List.of("Processor"),
          ForwardedHeader.class, List.of("forwarded"),
          Map.class, List.of("a.b=c=d,e=f\\,g"));

  /** {@link ConfigReaderTest} has the lists of sections and the files of secrets. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "auth.issuers",
          "auth.secret-file",
          "auth.verification-secret-file",
          "cassandra.password-file",
          "kafka.properties-file",
          "management.token-file");

  private static Stream<String> keys() {
    return ConfigKeys.paths(ParleyConfig.class).stream().filter(key -> !ELSEWHERE.contains(key));
  }

  @Test
  void noTwoKeysShareTheirVariable() {
    assertThat(keys().map(ConfigKeys::environmentVariable)).doesNotHaveDuplicates();
    assertThat(keys()).hasSizeGreaterThan(60).contains("gateway.max-frame");
    assertThat(ConfigKeys.environmentVariable("gateway.max-frame"))
        .isEqualTo("PARLEY_GATEWAY_MAX_FRAME");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsSetByItsVariable(String key) throws ReflectiveOperationException {
    var component = component(key);
    var before = valueAt(key, read(BASE).orElseThrow());
    for (var candidate : CANDIDATES.get(component.getType())) {
      var environment = new HashMap<>(BASE);
      environment.put(ConfigKeys.environmentVariable(key), candidate);
      var after = read(environment);
      if (after.isPresent() && !Objects.equals(valueAt(key, after.get()), before)) {
        assertThat(valueAt(key, after.get())).isEqualTo(parsed(component, candidate));
        return;
      }
    }
    throw new AssertionError("no candidate changed " + key + ", which is " + before);
  }

  private static Object parsed(RecordComponent component, String text) {
    Type type = component.getGenericType();
    return ConfigValues.read(type, TextNode.valueOf(text));
  }

  private static Optional<ParleyConfig> read(Map<String, String> environment) {
    try {
      return Optional.of(
          ConfigReader.read(Optional.empty(), environment, Optional.empty()).config());
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  private static RecordComponent component(String path) {
    Class<?> section = ParleyConfig.class;
    RecordComponent component = null;
    for (var key : path.split("\\.", -1)) {
      component = ConfigKeys.of(section).get(key);
      section = component.getType();
    }
    return component;
  }

  private static Object valueAt(String path, Object record) throws ReflectiveOperationException {
    Object value = record;
    for (var key : path.split("\\.", -1)) {
      value = ConfigKeys.of(value.getClass()).get(key).getAccessor().invoke(value);
    }
    return value;
  }
}
