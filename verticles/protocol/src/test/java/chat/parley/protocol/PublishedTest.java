package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedTest {

  private static final long NOW = 1_763_800_000_123L;
  private static final MessageId ID = new MessageId(NOW, 4711);
  private static final String EPOCH = "topic/5";
  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  @Test
  void comesBackFromBodyAndHeaders() {
    for (Prev prev : List.of(Prev.of(new MessageId(1, 2)), Prev.NONE, Prev.UNKNOWN)) {
      for (var text :
          List.of("hello", "a\n\tb\r\"\\/", "😀".repeat(50_000), "\ufeff\u2028\uffff", "\"")) {
        var published = new Published(message(text).encode(prev), EPOCH);

        assertThat(read(published.message().json(), published.headers())).isEqualTo(published);
      }
    }
  }

  @Test
  void nothingOfTheFutureIsRead() {
    var later = new MessageId(NOW + 60_001, 1);
    var forged = new ChatMessage("knitting", later, "u", "Ada", "text", Optional.empty());
    assertRefused(new Published(forged.encode(Prev.NONE), EPOCH));
    assertRefused(new Published(message("text").encode(Prev.of(later)), EPOCH));
    var tolerated = new MessageId(NOW + 60_000, 1);
    var ahead = new ChatMessage("knitting", tolerated, "u", "Ada", "text", Optional.empty());
    var published = new Published(ahead.encode(Prev.NONE), EPOCH);
    assertThat(read(published.message().json(), published.headers())).isEqualTo(published);
  }

  @Test
  void whatCouldNotHaveBeenSentIsRefused() {
    for (var text : List.of("", " \n", "x".repeat(50_001), "nul\u0000", "\u009b", "half \ud800")) {
      assertRefused(new Published(message(text).encode(Prev.NONE), EPOCH));
    }
    for (var label : List.of("", " ", "x".repeat(65), "two\nlines", "tab\t")) {
      assertRefused(
          new Published(
              new ChatMessage("knitting", ID, label, "Ada", "text", Optional.empty())
                  .encode(Prev.NONE),
              EPOCH));
      assertRefused(
          new Published(
              new ChatMessage("knitting", ID, "u", label, "text", Optional.empty())
                  .encode(Prev.NONE),
              EPOCH));
    }
    assertRefused(
        new Published(
            new ChatMessage("sewing", ID, "u", "Ada", "text", Optional.empty()).encode(Prev.NONE),
            EPOCH));
    var valid = new Published(message("text").encode(Prev.NONE), EPOCH);
    var ofAnother = new HashMap<>(valid.headers());
    ofAnother.put("id", new MessageId(NOW, 4712).toString());
    assertThatThrownBy(() -> read(valid.message().json(), ofAnother))
        .isInstanceOf(ParleyException.class);
    for (var epoch : List.of("", "topic", "/5", "topic/", "topic/x", "t".repeat(300) + "/0")) {
      assertRefused(new Published(valid.message(), epoch));
    }
  }

  /** What is let through is what a strict reader makes of it, whatever was done to it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsLetThroughIsAMessageForEveryReader(long seed) throws Exception {
    var random = new Random(seed);
    int passed = 0;
    for (int i = 0; i < 5_000; i++) {
      var published = new Published(message(text(random)).encode(Prev.NONE), EPOCH);
      var body = mutate(published.message().json(), random);
      var headers = new HashMap<>(published.headers());
      if (random.nextInt(4) == 0) {
        var key = List.of("id", "prev", "epoch").get(random.nextInt(3));
        headers.put(key, mutate(headers.get(key), random));
      }
      try {
        read(body, headers);
      } catch (ParleyException e) {
        continue;
      }
      passed++;
      assertIsMessage(JACKSON.readTree(body), headers.get("id"));
    }
    assertThat(passed).isPositive();
  }

  private static void assertIsMessage(JsonNode json, String id) {
    assertThat(json.get("channel").textValue()).isEqualTo("knitting");
    assertThat(json.get("id").textValue()).isEqualTo(id);
    assertThat(json.get("sentAt").textValue()).isEqualTo(MessageId.parse(id).sentAtText());
    for (var field : List.of("userId", "author")) {
      MessageText.checkLabel(field, json.get(field).textValue(), LogEntry.MAX_LABEL_CODE_POINTS);
    }
    MessageText.check(json.get("text").textValue());
  }

  private static String text(Random random) {
    var alphabet = "ab \n\"\\😀é\u2028{}:,";
    var text = new StringBuilder("x");
    for (int i = random.nextInt(12); i > 0; i--) {
      int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
      text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
    }
    return text.toString();
  }

  private static String mutate(String text, Random random) {
    var changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i > 0 && !changed.isEmpty(); i--) {
      int at = random.nextInt(changed.length());
      var some = "\"\\{}[],:u0n \n\u0000\ud800\udc00é".charAt(random.nextInt(17));
      switch (random.nextInt(5)) {
        case 0 -> changed.deleteCharAt(at);
        case 1 -> changed.insert(at, some);
        case 2 -> changed.setCharAt(at, some);
        case 3 -> changed.setLength(at);
        default -> changed.append(changed, at, changed.length());
      }
    }
    return changed.toString();
  }

  private static void assertRefused(Published published) {
    assertThatThrownBy(() -> read(published.message().json(), published.headers()))
        .isInstanceOf(ParleyException.class);
  }

  private static Published read(String body, Map<String, String> headers) {
    return Published.read("knitting", body, headers::get, NOW);
  }

  private static ChatMessage message(String text) {
    return new ChatMessage("knitting", ID, "u-1", "Ada \"A\" \\", text, Optional.of("c-1"));
  }
}
