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

    assertThat(Heads.decode(heads.encode())).isEqualTo(heads);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"epoch\":\"e\",\"intervalMs\":9,\"heads\":[]}",
        "{\"epoch\":\"e\",\"intervalMs\":0,\"heads\":{}}",
        "{\"epoch\":\"e\",\"intervalMs\":9,\"heads\":{\"c\":\"no id\"}}",
        "{\"intervalMs\":9,\"heads\":{}}"
      })
  void anythingElseIsRefused(String body) {
    assertThatThrownBy(() -> Heads.decode(body)).isInstanceOf(ParleyException.class);
  }
}
