package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.Heads.Head;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadsTest {

  @Test
  void comeBackAsTheyWereWritten() {
    var heads =
        new Heads(
            "topic/5",
            Duration.ofSeconds(2),
            List.of(
                new Head("knitting", new MessageId(5, 1)), new Head("编织", new MessageId(7, 2))));

    assertThat(Heads.decode(heads.encode(), 7)).isEqualTo(heads);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"epoch\":\"e/0\",\"intervalMs\":10,\"heads\":[]}",
        "{\"epoch\":\"e/0\",\"intervalMs\":0,\"heads\":{}}",
        "{\"epoch\":\"e/0\",\"intervalMs\":10,\"heads\":{\"c\":\"no id\"}}",
        "{\"intervalMs\":9,\"heads\":{}}",
        "{\"epoch\":\"t/0\",\"intervalMs\":9,\"heads\":{}}",
        "{\"epoch\":\"t/0\",\"intervalMs\":60001,\"heads\":{}}",
        "{\"epoch\":\"t/0\",\"intervalMs\":1e300,\"heads\":{}}",
        "{\"epoch\":\"t\",\"intervalMs\":100,\"heads\":{}}",
        "{\"epoch\":\"t/0\",\"intervalMs\":100,\"heads\":{\"c\":\"60001-1\"}}"
      })
  void anythingElseIsRefused(String body) {
    assertThatThrownBy(() -> Heads.decode(body, 0)).isInstanceOf(ParleyException.class);
  }
}
