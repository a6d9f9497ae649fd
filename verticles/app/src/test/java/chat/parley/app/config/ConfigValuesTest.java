package chat.parley.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Secret;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigValuesTest {

  /** One component of each type. */
  private record Types(
      String text,
      int whole,
      long big,
      boolean truth,
      Duration time,
      ByteSize size,
      Secret secret,
      Role role,
      List<String> list,
      Set<Role> set,
      Map<String, String> map) {}

  @Test
  void readsEachTypeFromYaml() throws JsonProcessingException {
    assertThat(fromYaml("text", "'0123'")).isEqualTo("0123");
    assertThat(fromYaml("whole", "-7")).isEqualTo(-7);
    assertThat(fromYaml("whole", "'7'")).isEqualTo(7);
    assertThat(fromYaml("big", "9000000000")).isEqualTo(9_000_000_000L);
    assertThat(fromYaml("truth", "true")).isEqualTo(true);
    assertThat(fromYaml("time", "3s")).isEqualTo(Duration.ofSeconds(3));
    assertThat(fromYaml("size", "64KiB")).isEqualTo(new ByteSize(65_536));
    assertThat(fromYaml("secret", "hush")).isEqualTo(new Secret("hush"));
    assertThat(fromYaml("role", "Gateway")).isEqualTo(Role.GATEWAY);
    assertThat(fromYaml("list", "[a, 'b,c']")).isEqualTo(List.of("a", "b,c"));
    assertThat(fromYaml("list", "[]")).isEqualTo(List.of());
    assertThat(fromYaml("set", "[gateway, gateway]")).isEqualTo(Set.of(Role.GATEWAY));
    assertThat(fromYaml("map", "{a.b: 1, c: 'd=e', f: true}"))
        .isEqualTo(Map.of("a.b", "1", "c", "d=e", "f", "true"));
  }

  @Test
  void readsListsAndMapsFromText() {
    assertThat(fromText("list", " a:1, b:2 ,")).isEqualTo(List.of("a:1", "b:2"));
    assertThat(fromText("list", "")).isEqualTo(List.of());
    assertThat(fromText("set", "GATEWAY,processor")).isEqualTo(Set.of(Role.values()));
    assertThat(fromText("map", "a=b=c, d=e\\,f")).isEqualTo(Map.of("a", "b=c", "d", "e,f"));
    assertThat(fromText("map", "")).isEqualTo(Map.of());
    assertThat(fromText("truth", "TRUE")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "3s,PT3S", "10m,PT10M", "1h,PT1H", "1d,PT24H", "0s,PT0S"})
  void readsTimes(String text, Duration time) {
    assertThat(fromText("time", text)).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "whole|3000000000|must be a whole number, but is 3000000000",
        "whole|1.5|must be a whole number, but is 1.5",
        "whole|tcp://10.0.0.1:80|must be a whole number, but is tcp://10.0.0.1:80",
        "whole|''|must be a whole number, but is empty",
        "big|99999999999999999999|must be a whole number, but is 99999999999999999999",
        "truth|yes|must be true or false, but is yes",
        "time|3|must be a time such as 250ms, 3s, 10m, 1h or 1d, but is 3",
        "size|3|must be a size such as 512B, 64KiB, 1MiB or 2GiB, but is 3",
        "role|client|must be gateway or processor, but is client",
        "set|gateway;processor|must be gateway or processor, but is gateway;processor",
        "map|a|must be key=value pairs, but one is not",
      })
  void refusesTextWithWhatIsAllowed(String type, String text, String problem) {
    assertThatThrownBy(() -> fromText(type, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text|0123|must be text in quotes, but is 83",
        "text|{a: b}|must be text in quotes, but is a section",
        "secret|0123|must be text in quotes, but is not",
        "whole|99999999999999999999|must be a whole number, but is 99999999999999999999",
        "time|[3s]|must be a time such as 250ms, 3s, 10m, 1h or 1d, but is a list",
        "list|3|must be a list, but is 3",
        "list|[[a]]|must be text in quotes, but is a list",
        "map|[a]|must be a map of keys to values, but is not",
        "map|{a: [b]}|must have one value for each key, but a has not",
        "map|{a: null}|must have one value for each key, but a has not",
      })
  void refusesYamlWithWhatIsAllowed(String type, String yaml, String problem) {
    assertThatThrownBy(() -> fromYaml(type, yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  private static Object fromYaml(String component, String yaml) throws JsonProcessingException {
    return read(component, new YAMLMapper().readTree(yaml));
  }

  private static Object fromText(String component, String text) {
    return read(component, TextNode.valueOf(text));
  }

  private static Object read(String component, JsonNode value) {
    return ConfigValues.read(ConfigKeys.of(Types.class).get(component).getGenericType(), value);
  }
}
