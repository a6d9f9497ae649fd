package chat.parley.gateway.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Text goes through unchanged or not at all. */
class RestTextIT extends RestScenario {

  private static final String TEA = "🍵";

  private String channel;

  @BeforeEach
  void makeChannel() {
    channel = gateway.channel();
  }

  static List<String> texts() {
    return List.of(
        TEA.repeat(50_000),
        "שלום \u202eעולם\u202c مرحبا",
        "e\u0301 \u00e9 Z\u0351\u036b\u0343 क्षि \u1112\u1161\u11ab",
        "👩‍👩‍👧‍👦🏳️‍🌈 \ufeff\ufffd\ufffe\u2028\u00ad\u200b",
        " \tleading, trailing\r\n\n ",
        "\"\\/<script>&amp; {\"text\":[1]}",
        "\ud800\udc00 \udbff\udfff");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textArrivesByteForByte(String text) {
    var sent = send(channel, text);
    var post = (LogEntry.Post) LogEntry.decode(logged(sent).value());
    gateway.store(post.at(channel, MessageId.parse(sent.json().getString("id"))));
    var read = history(channel, "").getJsonArray("messages").getJsonObject(0).getString("text");

    assertThat(post.text()).isEqualTo(text);
    assertThat(post.text().getBytes(UTF_8)).isEqualTo(text.getBytes(UTF_8));
    assertThat(read).isEqualTo(text);
  }

  @Test
  void escapedAndPlainCharactersAreTheSameText() {
    var escaped = Buffer.buffer("{\"text\":\"\\ud83c\\udf75\\u00e9\\/\"}");

    var sent = api.post(messages(channel)).as(token).send(escaped);

    assertThat(((LogEntry.Post) LogEntry.decode(logged(sent).value())).text()).isEqualTo("🍵é/");
  }

  static Stream<String> tooLong() {
    return Stream.of(TEA.repeat(50_001), "x".repeat(50_001));
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void textOfMoreThanFiftyThousandCharactersIsRefused(String text) {
    assertThat(send(channel, text).code()).isEqualTo("TEXT_TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n", "\u2003"})
  void textOfWhiteSpaceIsRefused(String text) {
    assertThat(send(channel, text).code()).isEqualTo("TEXT_EMPTY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\\u0000b", "\\u0007", "\\u007f", "\\u0085", // controls
        "a\\ud800b", "\\udf75", "\\udf75\\ud83c", "\\ud83c\\ud83c\\udf75" // halves
      })
  void controlsAndHalvesOfSurrogatePairsAreRefused(String escaped) {
    var body = Buffer.buffer("{\"text\":\"" + escaped + "\"}");

    assertThat(api.post(messages(channel)).as(token).send(body).code()).isEqualTo("TEXT_INVALID");
  }

  @ParameterizedTest
  @CsvSource({
    "\u00ff, a byte that UTF-8 does not have",
    "\u00c3, a character cut short",
    "\u00ed\u00a0\u00bc\u00ed\u00bd\u00b5, surrogates encoded as in CESU-8",
    "\u00c0\u0080, an overlong NUL",
    "\u00f4\u0090\u0080\u0080, a code point beyond the last"
  })
  void bytesThatAreNotUtf8AreRefused(String bytes, String what) {
    var body = Buffer.buffer(("{\"text\":\"" + bytes + "\"}").getBytes(ISO_8859_1));

    var refused = api.post(messages(channel)).as(token).send(body);

    assertThat(refused.code()).as(what).isEqualTo("MALFORMED");
    assertThat(refused.json().getString("detail")).contains("UTF-8");
  }

  @Test
  void textDeclaredInAnotherCharsetIsRefusedAndNotGuessed() {
    var body = Buffer.buffer("{\"text\":\"Ã©\"}".getBytes(ISO_8859_1));

    var call = api.post(messages(channel)).as(token);
    var refused = call.header("Content-Type", "application/json; charset=iso-8859-1").send(body);

    assertThat(refused.code()).isEqualTo("MALFORMED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"%s", // broken JSON
        "{\"text\":\"%s\",\"text\":\"x\"}", // a key twice
        "{\"text\":\"%s\"} x", // something behind it
        "{\"text\":[\"%s\"]}", // another type
        "{\"text\":\"%s\\u0000\"}" // a text that breaks the rules
      })
  void refusedTextIsNeitherLoggedNorSentBack(String template) {
    var secret = unique();
    var logger = (Logger) LoggerFactory.getLogger("chat.parley.gateway");
    var events = new ListAppender<ILoggingEvent>();
    events.start();
    logger.addAppender(events);
    logger.setLevel(Level.DEBUG);
    try {
      var body = Buffer.buffer(template.formatted(secret));
      var refused = api.post(messages(channel)).as(token).send(body);

      assertThat(refused.status()).isIn(400, 422);
      assertThat(refused.body().toString()).doesNotContain(secret);
      assertThat(events.list).isNotEmpty();
      assertThat(events.list)
          .allSatisfy(
              event -> {
                assertThat(event.getFormattedMessage()).doesNotContain(secret);
                assertThat(event.getThrowableProxy()).isNull();
                assertThat(event.getLevel()).isEqualTo(Level.DEBUG);
              });
    } finally {
      logger.detachAppender(events);
      logger.setLevel(null);
    }
  }
}
