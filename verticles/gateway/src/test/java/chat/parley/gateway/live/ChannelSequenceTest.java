package chat.parley.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import chat.parley.protocol.Published;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelSequenceTest {

  private static final String EPOCH = "topic/0";

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Long> delivered = new CopyOnWriteArrayList<>();

  /** What the store has; it fails while it is null. */
  private volatile ConcurrentSkipListMap<Long, EncodedMessage> stored =
      new ConcurrentSkipListMap<>();

  private final AtomicInteger reads = new AtomicInteger();
  private final ChannelSequence sequence =
      new ChannelSequence(
          vertx,
          new RecentMessages(100, 100_000, new RecentTotal(100_000, new AtomicLong())),
          this::read,
          message -> delivered.add(message.id().seq()),
          new HubMeters(registry));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatComesInOrderIsDeliveredAtOnceWithoutTheStore() {
    begin();
    arrive(0, 1, 2);

    assertThat(delivered).containsExactly(0L, 1L, 2L);
    assertThat(reads.get()).as("only the beginning").isEqualTo(1);
  }

  @Test
  void whatComesTwiceIsDeliveredOnce() {
    store(0, 3);
    begin();
    arrive(1, 2, 3, 4, 4, 3);

    assertThat(delivered).as("0 to 2 were there at the beginning").containsExactly(3L, 4L);
    assertThat(registry.counter("parley.hub.duplicates").count()).isEqualTo(4);
  }

  @Test
  void whatIsMissingIsReadAndWhatCameMeanwhileWaits() {
    begin();
    arrive(0, 3, 4);
    assertThat(delivered).containsExactly(0L);
    store(0, 2);
    arrive(5);
    store(2, 3);

    awaitDelivered(0, 6);
    assertThat(registry.counter("parley.hub.gaps", "outcome", "repaired").count()).isEqualTo(1);
    assertThat(registry.get("parley.hub.gaps.open").gauge().value()).isZero();
  }

  @Test
  void aStoreThatIsAwayLeavesNothingOut() {
    begin();
    arrive(0);
    stored = null;
    arrive(2, 3);
    int before = reads.get();
    await().until(() -> reads.get() > before + 3);
    assertThat(delivered).containsExactly(0L);

    stored = new ConcurrentSkipListMap<>();
    store(0, 4);

    awaitDelivered(0, 4);
  }

  @Test
  void moreThanCanWaitIsReadInstead() {
    begin();
    arrive(0);
    arrive(LongStream.range(2, 3_000).toArray());
    assertThat(delivered).containsExactly(0L);
    store(0, 3_000);

    awaitDelivered(0, 3_000);
    arrive(3_000);
    awaitDelivered(0, 3_001);
  }

  @Test
  void anAnnouncedMessageThatNeverCameIsRead() {
    begin();
    arrive(0);
    store(0, 2);
    run(() -> sequence.announced(id(1), EPOCH));

    awaitDelivered(0, 2);
    arrive(1);
    assertThat(delivered).containsExactly(0L, 1L);
  }

  @Test
  void anAnnouncementOfWhatIsKnownCostsNothing() {
    begin();
    arrive(0, 1);
    int before = reads.get();

    run(() -> sequence.announced(id(0), EPOCH));
    run(() -> sequence.announced(id(1), EPOCH));

    assertThat(reads.get()).isEqualTo(before);
  }

  @Test
  void lookingForLostMessagesHoldsUpNobody() {
    begin();
    arrive(0);
    stored = null;
    run(sequence::catchUp);
    arrive(1);

    assertThat(delivered).containsExactly(0L, 1L);
  }

  @Test
  void whatAnOwnerCouldNotTellIsLookedUp() {
    begin();
    arrive(0);
    store(0, 3);
    run(() -> sequence.arrived(new Published(message(2, Prev.UNKNOWN), EPOCH)));

    awaitDelivered(0, 3);
    assertThat(registry.counter("parley.hub.unverified").count()).isZero();
  }

  @Test
  void whatNobodyCanTellIsDeliveredSoon() {
    begin();
    arrive(0);
    stored = null;
    run(() -> sequence.arrived(new Published(message(1, Prev.UNKNOWN), EPOCH)));
    arrive(2);

    awaitDelivered(0, 3);
    assertThat(registry.counter("parley.hub.unverified").count()).isEqualTo(1);
    arrive(3);
    awaitDelivered(0, 4);
  }

  @Test
  void whatArrivesBeforeTheBeginningWaitsForIt() {
    store(0, 2);
    arrive(1, 2, 4);
    assertThat(delivered).isEmpty();

    begin();
    store(2, 4);

    awaitDelivered(2, 5);
  }

  @Test
  void aNewEpochsLowerSeqIsNoDuplicate() {
    store(0, 8);
    begin();
    var next = new EncodedMessage(new MessageId(9_000, 0), Prev.of(id(7)), "{}");
    run(() -> sequence.arrived(new Published(next, "new topic/0")));
    run(() -> sequence.arrived(new Published(next, "new topic/0")));

    assertThat(delivered).containsExactly(0L);
  }

  @Test
  void aClockThatRunsBehindLosesNothing() {
    begin();
    arrive(0);
    var late = new EncodedMessage(new MessageId(1, 1), Prev.of(id(0)), "{}");
    var next = new EncodedMessage(new MessageId(2, 2), Prev.of(late.id()), "{}");
    run(() -> sequence.arrived(new Published(late, EPOCH)));
    run(() -> sequence.arrived(new Published(next, EPOCH)));
    run(() -> sequence.arrived(new Published(late, EPOCH)));

    assertThat(delivered).containsExactly(0L, 1L, 2L);
  }

  private Future<HistoryPage> read(PageRequest request) {
    reads.incrementAndGet();
    var all = stored;
    if (all == null) {
      return Future.failedFuture("away");
    }
    var messages = new TreeMap<>(all).values().stream();
    if (request instanceof PageRequest.After after) {
      var page = messages.filter(m -> m.id().isAfter(after.cursor())).limit(after.limit()).toList();
      var last = page.isEmpty() ? after.cursor() : page.get(page.size() - 1).id();
      return Future.succeededFuture(
          new HistoryPage(page, Optional.of(after.cursor()), Optional.of(last)));
    }
    var page = messages.toList();
    Optional<MessageId> last =
        page.isEmpty() ? Optional.empty() : Optional.of(page.get(page.size() - 1).id());
    return Future.succeededFuture(new HistoryPage(page, Optional.empty(), last));
  }

  private void begin() {
    run(() -> sequence.begin());
  }

  private void arrive(long... seqs) {
    for (long seq : seqs) {
      run(() -> sequence.arrived(new Published(message(seq, prev(seq)), EPOCH)));
    }
  }

  private void store(long from, long to) {
    LongStream.range(from, to).forEach(seq -> stored.put(seq, message(seq, prev(seq))));
  }

  private void run(Runnable action) {
    var done =
        Future.<Void>future(
            p ->
                context.runOnContext(
                    now -> {
                      action.run();
                      p.complete();
                    }));
    try {
      done.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitDelivered(long from, long to) {
    var expected = LongStream.range(from, to).boxed().toList();
    await().untilAsserted(() -> assertThat(delivered).isEqualTo(expected));
  }

  private static EncodedMessage message(long seq, Prev prev) {
    return new EncodedMessage(id(seq), prev, "{}");
  }

  private static Prev prev(long seq) {
    return seq == 0 ? Prev.NONE : Prev.of(id(seq - 1));
  }

  private static MessageId id(long seq) {
    return new MessageId(1_000 + seq, seq);
  }
}
