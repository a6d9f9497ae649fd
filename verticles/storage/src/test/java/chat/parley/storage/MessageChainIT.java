package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages read while their messages are being written, in whatever order the writes finish. */
@WithLocalServers
class MessageChainIT {

  /** Rows that are missing for hours are not waited for, so these are of today. */
  private static final long T = System.currentTimeMillis();

  private static TestStorage test;

  @BeforeAll
  static void open(CassandraServer server) {
    test = new TestStorage(server);
  }

  @AfterAll
  static void close() {
    test.close();
  }

  @Test
  void rowsKnowWhatStandsBeforeThem() {
    put("known", 1, Prev.NONE);
    put("known", 2);
    put("known", 3, Prev.UNKNOWN);

    assertThat(read("known", new PageRequest.Newest(9)).messages())
        .extracting(EncodedMessage::prev)
        .containsExactly(Prev.NONE, Prev.of(id(1)), Prev.UNKNOWN);
  }

  @Test
  void aReadWaitsForTheRowInItsMiddle() {
    for (var request :
        List.of(
            new PageRequest.Newest(3),
            new PageRequest.Before(id(9), 3),
            new PageRequest.After(id(1), 9))) {
      var channel = "middle-" + request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      put(channel, 1, Prev.NONE);
      put(channel, 2);
      put(channel, 4);
      double before = holes("settled");

      var page = test.messages().read(channel, request);
      put(channel, 3);

      assertThat(seqs(await(page))).endsWith(2L, 3L, 4L);
      assertThat(holes("settled")).isBetween(before, before + 1);
    }
  }

  @Test
  void aReadWaitsForTheRowThatFollowsItsCursor() {
    put("cursor", 1, Prev.NONE);
    put("cursor", 3);

    var page = test.messages().read("cursor", new PageRequest.After(id(1), 9));
    put("cursor", 2);

    assertThat(seqs(await(page))).containsExactly(2L, 3L);
  }

  @Test
  void theOldestRowsPredecessorIsNotWaitedForWhereThePageEndsBeforeIt() {
    put("end", 5);
    put("end", 6);
    put("end", 7);
    long before = test.readQueries();

    assertThat(seqs(read("end", new PageRequest.Newest(2)))).containsExactly(6L, 7L);
    assertThat(test.readQueries() - before).isLessThanOrEqualTo(2);
  }

  @Test
  void aRowThatNeverComesIsWaitedForOnlySoLong() {
    put("never", 1, Prev.NONE);
    put("never", 3);
    double before = holes("left");

    var page = read("never", new PageRequest.Newest(9));

    assertThat(seqs(page)).containsExactly(1L, 3L);
    assertThat(holes("left")).isEqualTo(before + 1);
  }

  @Test
  void oldHolesAreNotWaitedFor() {
    long old = 1_000_000;
    var first = message("old", old, 1);
    await(test.messages().put(message("old", old, 3), Prev.of(new MessageId(old, 2)), 0));
    await(test.messages().put(first, Prev.NONE, 0));
    long before = test.queries("page");

    assertThat(seqs(read("old", new PageRequest.Newest(9)))).containsExactly(1L, 3L);
    assertThat(test.queries("page") - before).isEqualTo(1);
  }

  @Test
  void aClockThatRanBehindMakesNoHole() {
    put("clock", 1, Prev.NONE);
    var late = message("clock", T - 50, 3);
    var early = message("clock", T + 2, 2);
    await(test.messages().put(early, Prev.of(id(1)), 0));
    await(test.messages().put(late, Prev.of(early.id()), 0));
    double before = holes("left");

    assertThat(read("clock", new PageRequest.Newest(9)).messages()).hasSize(3);
    assertThat(holes("left")).isEqualTo(before);
  }

  @Test
  void sendsAreFoundByTheirSendersId() {
    var sent =
        new ChatMessage("sends", id(5), "u-1", "Ada", "hello", Optional.of("client message 1"));
    await(test.storage.sends().put(sent));
    await(test.storage.sends().put(message("sends", T, 6)));

    assertThat(await(test.storage.sends().find("sends", "u-1", "client message 1")))
        .contains(id(5));
    assertThat(await(test.storage.sends().find("sends", "u-2", "client message 1"))).isEmpty();
    assertThat(await(test.storage.sends().find("other", "u-1", "client message 1"))).isEmpty();
  }

  private static void put(String channel, long seq) {
    put(channel, seq, Prev.of(id(seq - 1)));
  }

  private static void put(String channel, long seq, Prev prev) {
    await(test.messages().put(message(channel, T + seq, seq), prev, 0));
  }

  private static HistoryPage read(String channel, PageRequest request) {
    return await(test.messages().read(channel, request));
  }

  private static ChatMessage message(String channel, long sentAt, long seq) {
    return TestStorage.message(channel, sentAt, seq, "text " + seq);
  }

  private static double holes(String outcome) {
    return test.meters.get("parley.storage.holes").tag("outcome", outcome).counter().count();
  }

  private static MessageId id(long seq) {
    return new MessageId(T + seq, seq);
  }

  private static List<Long> seqs(HistoryPage page) {
    return page.messages().stream().map(message -> message.id().seq()).toList();
  }
}
