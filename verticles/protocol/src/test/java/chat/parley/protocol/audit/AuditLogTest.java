package chat.parley.protocol.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.parley.protocol.ErrorCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AuditLogTest {

  private static final Instant NOW = Instant.parse("2026-02-01T10:00:00.120Z");

  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final AtomicLong nanoTime = new AtomicLong();
  private final AuditLog log = new AuditLog(Clock.fixed(NOW, ZoneOffset.UTC), nanoTime::get);

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(appender);
  }

  @Test
  void aLineHasWhatIsKnown() {
    log.write(
        AuditEvent.SIGN_IN_REFUSED,
        line ->
            line.address("192.0.2.1")
                .user("u-17")
                .key("parley", "thumb")
                .transport("xhr")
                .code(ErrorCode.FORBIDDEN)
                .channel("knitting")
                .with("reason", "why"));

    assertThat(lines())
        .containsExactly(
            "{\"time\":\"2026-02-01T10:00:00.120Z\",\"event\":\"sign-in-refused\","
                + "\"address\":\"192.0.2.1\",\"user\":\"u-17\",\"issuer\":\"parley\",\"key\":\"thumb\","
                + "\"transport\":\"xhr\",\"code\":\"FORBIDDEN\",\"channel\":\"knitting\","
                + "\"reason\":\"why\"}");
  }

  @Test
  void noTextForgesALineOrHidesOne() {
    var forged =
        "u\n{\"event\":\"sign-in\"}\r\u0000\u001b[2K\u007f\u0085\u2028\u2029\u202e\"\\\ud800{}";

    log.write(AuditEvent.SIGN_IN, line -> line.user(forged));

    assertThat(lines()).singleElement().asString().matches("[ -~]+");
    assertThat(json(lines().get(0)).get("event").asText()).isEqualTo("sign-in");
    assertThat(json(lines().get(0)).get("user").asText()).isEqualTo(forged);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyTextComesBackFromALineOfPrintableCharacters(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
      var text =
          random
              .ints(random.nextInt(100), 0, Character.MAX_VALUE + 1)
              .collect(
                  StringBuilder::new,
                  (chars, c) -> chars.append((char) (random.nextBoolean() ? c : c % 0x80)),
                  StringBuilder::append)
              .toString();
      appender.list.clear();

      log.write(AuditEvent.LIMIT_MET, line -> line.channel(text));

      assertThat(lines()).singleElement().asString().matches("[ -~]+");
      assertThat(json(lines().get(0)).get("channel").asText()).isEqualTo(text);
    }
  }

  @Test
  void aLongTextIsCut() {
    log.write(AuditEvent.ORIGIN_REFUSED, line -> line.with("origin", "x".repeat(100_000)));

    assertThat(lines().get(0)).hasSizeLessThan(500);
  }

  @Test
  void aFloodWritesFewLinesAndOneThatCountsTheRest() {
    for (int i = 0; i < 100_000; i++) {
      log.write(AuditEvent.SIGN_IN_REFUSED, line -> line.address("192.0.2.1"));
    }
    log.write(AuditEvent.SIGN_IN, line -> line.user("another kind"));
    assertThat(lines()).hasSize(AuditLog.PER_SECOND + 1);

    appender.list.clear();
    log.writeLeftOut();
    log.writeLeftOut();

    assertThat(lines()).hasSize(1);
    var rest = json(lines().get(0));
    assertThat(rest.get("event").asText()).isEqualTo("sign-in-refused");
    assertThat(rest.get("notLogged").asInt()).isEqualTo(100_000 - AuditLog.PER_SECOND);
    assertThat(rest.get("message").asText()).isEqualTo("99980 more were not logged");
  }

  @Test
  void aFloodThatLastsWritesTwentyASecond() {
    long seconds = 10;
    for (int i = 0; i < 100_000; i++) {
      nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(seconds) / 100_000);
      log.write(AuditEvent.LIMIT_MET, line -> line.address("192.0.2.1"));
    }

    assertThat(lines()).hasSizeBetween(200, (int) (seconds + 1) * AuditLog.PER_SECOND);
  }

  private List<String> lines() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static JsonNode json(String line) {
    try {
      return new JsonMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
