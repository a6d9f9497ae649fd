package chat.parley.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogEntryTest {

  @Test
  void comesBackAsItWasWritten() {
    var post =
        new LogEntry.Post("u-1", "Ada", "שלום 😀 e\u0301\n", Optional.of("m-1"), Optional.empty());
    var doubted =
        new LogEntry.Post(
            "u-1", "Ada", "x", Optional.of("m"), Optional.of(new LogEntry.VerdictTo("n", 7)));
    var bare = new LogEntry.Post("u-1", "Ada", "x", Optional.empty(), Optional.empty());

    assertThat(LogEntry.decode(post.encode())).isEqualTo(post);
    assertThat(LogEntry.decode(bare.encode())).isEqualTo(bare);
    assertThat(LogEntry.decode(doubted.encode())).isEqualTo(doubted);
    assertThat(LogEntry.decode(new LogEntry.OpenBucket().encode()))
        .isEqualTo(new LogEntry.OpenBucket());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"type\":\"other\"}",
        "{\"type\":\"post\",\"author\":\"a\",\"text\":\"t\"}",
        "{\"type\":\"post\",\"userId\":\"u\",\"author\":\"a\",\"text\":\"\"}",
        "{\"type\":\"post\",\"userId\":\"u\",\"author\":\"a\",\"text\":\"t\",\"verdictTo\":\"n\"}"
      })
  void whatCanNeverBeAMessageIsRefused(String value) {
    assertThatThrownBy(() -> LogEntry.decode(value.getBytes(UTF_8)))
        .isInstanceOf(ParleyException.class);
  }

  @Test
  void noValueAndBrokenUtf8AreRefused() {
    assertThatThrownBy(() -> LogEntry.decode(null)).isInstanceOf(ParleyException.class);
    assertThatThrownBy(() -> LogEntry.decode(new byte[] {(byte) 0xc3, 0x28}))
        .isInstanceOf(ParleyException.class);
  }
}
