package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static chat.parley.storage.TestStorage.message;
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
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rows at the limits of what a message can be, and beyond. */
@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageRowsIT {

  private static final long T = 1_763_800_000_000L;

  private TestStorage test;

  @BeforeAll
  void open(CassandraServer server) {
    test = new TestStorage(server);
  }

  @AfterAll
  void close() {
    test.close();
  }

  @Test
  void badRowIsSkippedAndCountedAndHidesNothing() {
    for (int seq : new int[] {1, 3, 5}) {
      test.put("bad", 0, T + seq, seq);
    }
    test.cql(
        IntStream.of(0, 2, 4, 6)
            .mapToObj(
                seq ->
                    "INSERT INTO messages (channel_id, bucket, sent_at, seq, user_id)"
                        + " VALUES ('bad', 0, %d, %d, 'u')".formatted(T + seq, seq))
            .toList());
    double before = skipped();

    var newest = read("bad", new PageRequest.Newest(2));
    var older = read("bad", new PageRequest.Before(newest.before().orElseThrow(), 2));
    var after = read("bad", new PageRequest.After(new MessageId(T, 0), 9));

    assertThat(ids(newest)).containsExactly(id(3), id(5));
    assertThat(ids(older)).containsExactly(id(1));
    assertThat(older.before()).isEmpty();
    assertThat(ids(after)).containsExactly(id(1), id(3), id(5));
    assertThat(await(test.messages().previous("bad", id(3)))).contains(id(1));
    assertThat(skipped()).isGreaterThan(before);
  }

  @Test
  void longestTextOfFourByteCharactersComesBackByteForByte() {
    var text = "\uD83E\uDDF6".repeat(50_000);
    var sent =
        new ChatMessage(
            "longest", new MessageId(T, 7), "u-1", "A\u0301da \u200F", text, Optional.of("c-1"));

    await(test.messages().put(sent, Prev.NONE, 0));

    var page = read("longest", new PageRequest.Newest(1));
    assertThat(page.messages()).containsExactly(sent.encode(Prev.NONE));
    assertThat(test.fill("longest", 0).bytes()).isEqualTo(200_000);
  }

  @Test
  void pageOfLongTextsIsReadWholeWhereItFits() {
    int count = 20;
    var text = "\uD83E\uDDF6".repeat(49_000);
    test.putAll(
        BucketIndex.initial(),
        IntStream.range(0, 60).mapToObj(seq -> message("huge", T, seq, text + seq)));

    var page = read("huge", new PageRequest.Newest(count));

    assertThat(page.messages())
        .isEqualTo(
            IntStream.range(60 - count, 60)
                .mapToObj(seq -> message("huge", T, seq, text + seq).encode(Prev.UNKNOWN))
                .toList());
  }

  private HistoryPage read(String channelId, PageRequest request) {
    return await(test.messages().read(channelId, request));
  }

  private double skipped() {
    return test.meters.get("parley.storage.rows.skipped").counter().count();
  }

  private static MessageId id(int seq) {
    return new MessageId(T + seq, seq);
  }

  private static List<MessageId> ids(HistoryPage page) {
    return page.messages().stream().map(EncodedMessage::id).toList();
  }
}
