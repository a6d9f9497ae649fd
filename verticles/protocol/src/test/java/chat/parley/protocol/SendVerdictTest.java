package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendVerdictTest {

  @Test
  void comesBackAsItWasWritten() {
    for (var verdict :
        List.of(
            new SendVerdict(7, Optional.of(new MessageId(5, 1))),
            new SendVerdict(8, Optional.empty()))) {
      assertThat(SendVerdict.decode(verdict.encode())).isEqualTo(verdict);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "7 ", "7 x", "7 5-1 8"})
  void anythingElseIsRefused(String body) {
    assertThatThrownBy(() -> SendVerdict.decode(body)).isInstanceOf(ParleyException.class);
  }
}
