package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsObjectsWithAsMuchInThemAsAClientHasToSay() {
    assertThat(Json.object("{\"text\":\"" + "x".repeat(400_000) + "\"}").get("text").textValue())
        .hasSize(400_000);
    assertThat(Json.object(object(200))).hasSize(200);
  }

  @Test
  void keysThatCollideAreKeysAsOthersAre() {
    // All have the same hash code, so that a table of names by hash cannot hold them.
    var keys = colliding(256);
    assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);

    var json =
        keys.stream().map(key -> "\"" + key + "\":1").collect(Collectors.joining(",", "{", "}"));

    assertThat(Json.object(json)).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":",
        "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"
      })
  void refusesWhatIsNotOneObject(String text) {
    assertMalformed(text);
  }

  @Test
  void refusesObjectsThatCostMoreThanTheirLength() {
    assertMalformed(object(2_000));
    assertMalformed("{\"a\":[" + "0,".repeat(2_000) + "0]}");
    assertMalformed("{\"a\":" + "9".repeat(100) + "}");
    assertMalformed("{\"" + "k".repeat(1_000) + "\":1}");
  }

  @Test
  void whatOurOwnNodesSayCanBeLarge() {
    assertThat(Json.ours(object(2_000))).hasSize(2_000);
  }

  private static String object(int keys) {
    return IntStream.range(0, keys)
        .mapToObj(i -> "\"k" + i + "\":" + i)
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** "Aa" and "BB" have the same hash code, and so has every row of them. */
  private static List<String> colliding(int count) {
    List<String> keys = List.of("");
    while (keys.size() < count) {
      var longer = new ArrayList<String>();
      keys.forEach(key -> longer.addAll(List.of(key + "Aa", key + "BB")));
      keys = longer;
    }
    return keys;
  }

  private static void assertMalformed(String text) {
    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> Json.object(text))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED));
  }
}
