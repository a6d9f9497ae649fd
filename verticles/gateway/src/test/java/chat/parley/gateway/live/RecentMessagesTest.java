package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentMessagesTest {

  private final AtomicLong shown = new AtomicLong();
  private final RecentMessages recent = channel(new RecentTotal(10_000, shown));

  @Test
  void anEmptyChannelIsKnownToBeEmpty() {
    recent.begin(new HistoryPage(List.of(), Optional.empty(), Optional.empty()));

    var page = recent.page(new PageRequest.Newest(1)).orElseThrow();
    assertThat(page.messages()).isEmpty();
    assertThat(page.before()).isEmpty();
    assertThat(recent.newest()).isEmpty();
    assertThat(recent.page(new PageRequest.After(id(0), 1))).isPresent();
  }

  @Test
  void beginsWithAPageOfTheStoreAndGoesOnBehindIt() {
    begin(Prev.of(id(4)), 5, 6);
    add(7);

    assertThat(recent.newest()).contains(id(7));
    assertThat(seqs(recent.page(new PageRequest.Newest(3)).orElseThrow()))
        .containsExactly(5L, 6L, 7L);
    assertThat(seqs(recent.page(new PageRequest.After(id(4), 9)).orElseThrow()))
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void wherePageDoesNotTellWhatStandsBeforeItTheStoreIsAsked() {
    begin(Prev.UNKNOWN, 5, 6);

    assertThat(recent.page(new PageRequest.Newest(2))).isEmpty();
    assertThat(recent.page(new PageRequest.Newest(1))).isPresent();
    assertThat(recent.page(new PageRequest.After(id(4), 9))).isEmpty();
    assertThat(recent.page(new PageRequest.After(id(5), 9))).isPresent();
  }

  @Test
  void theBeginningOfTheChannelIsTheBeginningOfThePage() {
    begin(Prev.NONE, 1);
    add(2);

    var page = recent.page(new PageRequest.Newest(50)).orElseThrow();

    assertThat(seqs(page)).containsExactly(1L, 2L);
    assertThat(page.before()).isEmpty();
    assertThat(page.after()).contains(id(2));
  }

  @Test
  void aPageThatReachesFurtherBackIsTheStores() {
    begin(Prev.of(id(4)), 5);
    add(6);

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
    begin(Prev.of(id(4)), 5);
    add(6);

    assertThat(seqs(recent.page(new PageRequest.After(id(4), 9)).orElseThrow()))
        .containsExactly(5L, 6L);
    assertThat(seqs(recent.page(new PageRequest.After(id(5), 9)).orElseThrow()))
        .containsExactly(6L);
    assertThat(recent.page(new PageRequest.After(id(6), 9)).orElseThrow().messages()).isEmpty();
    assertThat(recent.page(new PageRequest.After(id(3), 9))).isEmpty();
  }

  @Test
  void itsSizeIsBounded() {
    begin(Prev.NONE, 0);
    LongStream.range(1, 100).forEach(this::add);

    assertThat(recent.page(new PageRequest.Newest(10))).isPresent();
    assertThat(recent.page(new PageRequest.Newest(11))).isEmpty();
    recent.add(new EncodedMessage(id(100), Prev.of(id(99)), "x".repeat(1_001)));
    assertThat(recent.page(new PageRequest.Newest(1))).isEmpty();
    assertThat(recent.newest()).contains(id(100));
    assertThat(recent.page(new PageRequest.After(id(100), 1))).isPresent();
  }

  @Test
  void whereAllTogetherHaveTooMuchTheOneThatWasUsedTheLongestAgoForgets() {
    var total = new RecentTotal(2_000, shown);
    var first = channel(total);
    var second = channel(total);
    var third = channel(total);
    for (var channel : List.of(first, second)) {
      channel.begin(new HistoryPage(List.of(), Optional.empty(), Optional.empty()));
      channel.add(ofNineHundred(1, Prev.NONE));
    }
    assertThat(first.page(new PageRequest.Newest(1))).isPresent();

    third.add(ofNineHundred(1, Prev.NONE));

    assertThat(first.page(new PageRequest.Newest(1))).isPresent();
    assertThat(second.page(new PageRequest.Newest(1))).isEmpty();
    assertThat(second.newest()).contains(id(1));
    assertThat(second.page(new PageRequest.After(id(1), 9))).as("it is still live").isPresent();
    second.add(ofNineHundred(2, Prev.of(id(1))));
    assertThat(seqs(second.page(new PageRequest.After(id(1), 9)).orElseThrow()))
        .containsExactly(2L);
    first.end();
    second.end();
    third.end();
    assertThat(shown).hasValue(0);
  }

  /**
   * Whatever is said, asked and left in whatever order: never more than the bound, and all of it.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theTotalIsBoundedAndCountsWhatIsThere(long seed) {
    var random = new Random(seed);
    var total = new RecentTotal(5_000, shown);
    var channels = new ArrayList<RecentMessages>();
    var seqs = new HashMap<RecentMessages, Long>();
    for (int step = 0; step < 20_000; step++) {
      if (channels.size() < 20) {
        channels.add(channel(total));
      }
      var one = channels.get(random.nextInt(channels.size()));
      switch (random.nextInt(20)) {
        case 0 -> {
          channels.remove(one);
          one.end();
          // What was under way comes all the same.
          one.add(new EncodedMessage(id(1_000_000), Prev.UNKNOWN, "x".repeat(500)));
        }
        case 1, 2 -> one.page(new PageRequest.Newest(1 + random.nextInt(10)));
        default -> {
          long seq = seqs.merge(one, 1L, Long::sum);
          var prev = seq == 1 ? Prev.NONE : Prev.of(id(seq - 1));
          one.add(new EncodedMessage(id(seq), prev, "x".repeat(random.nextInt(700))));
        }
      }
      assertThat(shown.get()).isBetween(0L, 5_000L);
    }
    assertThat(shown.get()).isPositive();
    channels.forEach(RecentMessages::end);
    assertThat(shown).hasValue(0);
  }

  private static RecentMessages channel(RecentTotal total) {
    return new RecentMessages(10, 1_000, total);
  }

  /** Its JSON has 900 characters. */
  private static EncodedMessage ofNineHundred(long seq, Prev prev) {
    return new EncodedMessage(id(seq), prev, "x".repeat(900));
  }

  /** The newest page of the store; what stands before its first message is given. */
  private void begin(Prev before, long... seqs) {
    var messages = new ArrayList<EncodedMessage>();
    var prev = before;
    for (long seq : seqs) {
      messages.add(new EncodedMessage(id(seq), prev, "{}"));
      prev = Prev.of(id(seq));
    }
    Optional<MessageId> older =
        before instanceof Prev.None ? Optional.empty() : Optional.of(messages.get(0).id());
    recent.begin(new HistoryPage(messages, older, Optional.of(id(seqs[seqs.length - 1]))));
  }

  private void add(long seq) {
    recent.add(new EncodedMessage(id(seq), Prev.of(id(seq - 1)), "{}"));
  }

  private static MessageId id(long seq) {
    return new MessageId(1_000 + seq, seq);
  }

  private static List<Long> seqs(HistoryPage page) {
    assertThat(page.after()).isNotEqualTo(Optional.empty());
    return page.messages().stream().map(message -> message.id().seq()).toList();
  }
}
