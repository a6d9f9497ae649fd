package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.ClientFrame;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CostTest {

  private static final int PER_SECOND = 200;
  private static final int BURST = 4_000;

  @Test
  void aBotThatSendsAtTheDocumentedRateSpendsHalfOfWhatItGets() {
    assertThat(20 * Cost.of(send("twenty of these a second"))).isLessThanOrEqualTo(PER_SECOND / 2);
    assertThat(100 * Cost.of(send("and a hundred at once"))).isLessThan(BURST / 4);
  }

  @Test
  void aPageThatJoinsItsTwoHundredChannelsAtOnceHasHalfOfItLeft() {
    int fiftyShortMessages = 50 * 250;
    assertThat(200 * (Cost.JOIN + Cost.ofAnswer(fiftyShortMessages))).isLessThan(BURST / 2);
  }

  @Test
  void whatIsLargeCostsAccordingly() {
    assertThat(Cost.of(send("\uD83E\uDDF6".repeat(50_000)))).isEqualTo(Cost.SEND + 48);
    assertThat(Cost.ofAnswer(2 << 20)).isEqualTo(256);
  }

  private static ClientFrame send(String text) {
    return new ClientFrame.Send(null, "c", text, Optional.empty());
  }
}
