package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Published;
import chat.parley.protocol.Published.Prev;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {

  private final RecentMessages recent = new RecentMessages(10, 1_000);

  @Test
  void knowsNothingBeforeTheFirstMessage() {
    assertThat(recent.page(new PageRequest.Newest(1))).isEmpty();
    assertThat(recent.page(new PageRequest.After(id(0), 1))).isEmpty();
  }

  @Test
  void theBeginningOfTheChannelIsTheBeginningOfThePage() {
    add(new Prev.None(), 1);
    add(known(1), 2);

    var page = recent.page(new PageRequest.Newest(50)).orElseThrow();

    assertThat(seqs(page)).containsExactly(1L, 2L);
    assertThat(page.before()).isEmpty();
    assertThat(page.after()).contains(id(2));
  }

  @Test
  void aPageThatReachesFurtherBackIsTheStores() {
    add(known(4), 5);
    add(known(5), 6);

    assertThat(recent.page(new PageRequest.Newest(3))).isEmpty();
    assertThat(recent.page(new PageRequest.Before(id(6), 2))).isEmpty();
    assertThat(recent.page(new PageRequest.Before(id(5), 1))).isEmpty();
    var full = recent.page(new PageRequest.Newest(2)).orElseThrow();
    assertThat(seqs(full)).containsExactly(5L, 6L);
    assertThat(full.before()).contains(id(5));
    assertThat(seqs(recent.page(new PageRequest.Before(id(6), 1)).orElseThrow()))
        .containsExactly(5L);
  }

  @Test
  void resumesFromEveryPointOfThePieceAndFromJustBeforeIt() {
    add(known(4), 5);
    add(known(5), 6);

    assertThat(seqs(recent.page(new PageRequest.After(id(4), 9)).orElseThrow()))
        .containsExactly(5L, 6L);
    assertThat(seqs(recent.page(new PageRequest.After(id(5), 9)).orElseThrow()))
        .containsExactly(6L);
    assertThat(recent.page(new PageRequest.After(id(6), 9)).orElseThrow().messages()).isEmpty();
    assertThat(recent.page(new PageRequest.After(id(3), 9))).isEmpty();
  }

  @Test
  void aHoleStartsThePieceAnew() {
    add(new Prev.None(), 1);
    add(known(1), 2);
    add(known(3), 4);

    assertThat(recent.page(new PageRequest.Newest(2))).isEmpty();
    assertThat(seqs(recent.page(new PageRequest.Newest(1)).orElseThrow())).containsExactly(4L);

    add(new Prev.Unknown(), 5);
    assertThat(recent.page(new PageRequest.After(id(4), 1))).isEmpty();
  }

  @Test
  void itsSizeIsBounded() {
    add(new Prev.None(), 0);
    LongStream.range(1, 100).forEach(seq -> add(known(seq - 1), seq));

    assertThat(recent.page(new PageRequest.Newest(10))).isPresent();
    assertThat(recent.page(new PageRequest.Newest(11))).isEmpty();
    recent.add(new Published(new EncodedMessage(id(100), "x".repeat(1_001)), known(99), "e"));
    assertThat(recent.page(new PageRequest.Newest(1))).isEmpty();
  }

  private void add(Prev prev, long seq) {
    recent.add(new Published(new EncodedMessage(id(seq), "{}"), prev, "e"));
  }

  private static Prev known(long seq) {
    return new Prev.Known(id(seq));
  }

  private static MessageId id(long seq) {
    return new MessageId(1_000 + seq, seq);
  }

  private static List<Long> seqs(HistoryPage page) {
    assertThat(page.after()).isNotEqualTo(Optional.empty());
    return page.messages().stream().map(message -> message.id().seq()).toList();
  }
}
