package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedTest {

  @Test
  void comesBackFromBodyAndHeaders() {
    for (Prev prev : List.of(Prev.of(new MessageId(1, 2)), Prev.NONE, Prev.UNKNOWN)) {
      var published = new Published(new EncodedMessage(new MessageId(2, 3), prev, "{}"), "topic/5");

      assertThat(Published.read("{}", published.headers()::get)).isEqualTo(published);
    }
  }
}
