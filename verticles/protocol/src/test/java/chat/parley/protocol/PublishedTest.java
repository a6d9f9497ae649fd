package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.Published.Prev;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedTest {

  @Test
  void comesBackFromBodyAndHeaders() {
    var message = new EncodedMessage(new MessageId(2, 3), "{}");
    for (Prev prev :
        List.of(new Prev.Known(new MessageId(1, 2)), new Prev.None(), new Prev.Unknown())) {
      var published = new Published(message, prev, "topic/5");

      assertThat(Published.read(message.json(), published.headers()::get)).isEqualTo(published);
    }
  }
}
