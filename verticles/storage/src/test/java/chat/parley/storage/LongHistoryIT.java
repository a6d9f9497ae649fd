package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static chat.parley.storage.TestStorage.message;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A channel of 200,000 messages in four buckets, several messages a millisecond. */
@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongHistoryIT {

  private static final String CHANNEL = "long-history";
  private static final int MESSAGES = 200_000;
  private static final int PER_BUCKET = 50_000;
  private static final int PER_MILLISECOND = 4;
  private static final long QUERIES_PER_LARGEST_PAGE = 3;
  private static final long BASE = 1_763_800_000_000L;

  private TestStorage test;

  @BeforeAll
  void fill(CassandraServer server) {
    test = new TestStorage(server);
    var index = BucketIndex.initial();
    for (int first = PER_BUCKET; first < MESSAGES; first += PER_BUCKET) {
      long start = id(first).sentAt();
      await(test.buckets().open(CHANNEL, start));
      index = index.with(start);
    }
    assertThat(await(test.buckets().index(CHANNEL))).isEqualTo(index);
    test.putAll(
        index,
        IntStream.range(0, MESSAGES)
            .mapToObj(i -> message(CHANNEL, id(i).sentAt(), id(i).seq(), "number " + i)));
  }

  @AfterAll
  void close() {
    test.close();
  }

  @Test
  void newestMiddleAndOldestPageTakeOneOrTwoQueries() {
    // The first read of a node finds no index cached, and does not know how long the texts are.
    assertPage(new PageRequest.Newest(50), MESSAGES - 50, MESSAGES, 3);
    int middle = MESSAGES / 2 + PER_BUCKET / 2;
    assertPage(new PageRequest.Before(id(middle), 50), middle - 50, middle, 1);
    assertPage(new PageRequest.After(id(middle), 50), middle + 1, middle + 51, 1);
    assertPage(new PageRequest.Before(id(30), 50), 0, 30, 1);
  }

  @Test
  void pageOverABorderTakesTwoQueries() {
    await(test.messages().read(CHANNEL, new PageRequest.Newest(1)));

    assertPage(
        new PageRequest.Before(id(PER_BUCKET + 10), 50), PER_BUCKET - 40, PER_BUCKET + 10, 2);
    assertPage(new PageRequest.After(id(PER_BUCKET - 10), 50), PER_BUCKET - 9, PER_BUCKET + 41, 2);
    // All of the page and the one message more lie on either side of the border.
    assertPage(new PageRequest.Before(id(PER_BUCKET + 50), 50), PER_BUCKET, PER_BUCKET + 50, 2);
    assertPage(new PageRequest.After(id(PER_BUCKET - 51), 50), PER_BUCKET - 50, PER_BUCKET, 1);
  }

  @Test
  void walkFromNewestToOldestMeetsEveryMessageOnce() {
    var met = new ArrayList<MessageId>(MESSAGES);
    long before = test.queries("page");
    PageRequest request = new PageRequest.Newest(HistoryPage.MAX_LIMIT);
    int pages = 0;
    for (Optional<MessageId> cursor; request != null; pages++) {
      var page = read(request);
      var ids = ids(page);
      Collections.reverse(ids);
      met.addAll(ids);
      cursor = page.before();
      request = cursor.map(id -> new PageRequest.Before(id, HistoryPage.MAX_LIMIT)).orElse(null);
    }

    Collections.reverse(met);
    assertThat(met).isEqualTo(allIds());
    // A page that begins or ends at one of the three borders asks on both sides of it, and the
    // first of a channel asks for few rows at first.
    long full = pages * QUERIES_PER_LARGEST_PAGE;
    assertThat(test.queries("page") - before).isBetween(full, full + 2 * 3L + 1);
  }

  @Test
  void walkFromOldestToNewestMeetsEveryMessageOnce() {
    var met = new ArrayList<MessageId>(MESSAGES);
    long before = test.queries("page");
    var request = new PageRequest.After(new MessageId(0, 0), HistoryPage.MAX_LIMIT);
    int pages = 1;
    for (var page = read(request); !page.messages().isEmpty(); page = read(request), pages++) {
      met.addAll(ids(page));
      assertThat(page.before()).contains(page.messages().get(0).id());
      request = new PageRequest.After(page.after().orElseThrow(), HistoryPage.MAX_LIMIT);
    }

    assertThat(met).isEqualTo(allIds());
    // The last page is empty.
    long full = QUERIES_PER_LARGEST_PAGE * (pages - 1L);
    assertThat(test.queries("page") - before).isBetween(full, full + 2 * 3L + 1);
  }

  @Test
  void previousIsFoundInTheBucketBefore() {
    assertThat(await(test.messages().previous(CHANNEL, id(PER_BUCKET))))
        .contains(id(PER_BUCKET - 1));
    assertThat(await(test.messages().previous(CHANNEL, id(PER_BUCKET + 1))))
        .contains(id(PER_BUCKET));
    assertThat(await(test.messages().previous(CHANNEL, id(0)))).isEmpty();
    assertThat(await(test.messages().previous(CHANNEL, new MessageId(Long.MAX_VALUE, 0))))
        .contains(id(MESSAGES - 1));
  }

  @Test
  void fillCountsAWholeBucketPageByPage() {
    long last = id(MESSAGES - PER_BUCKET).sentAt();

    var fill = test.fill(CHANNEL, last);

    long bytes = (long) PER_BUCKET * "number 199999".length();
    assertThat(fill).isEqualTo(new BucketFill(PER_BUCKET, bytes, Optional.of(id(MESSAGES - 1))));
  }

  private void assertPage(PageRequest request, int from, int to, long atMostQueries) {
    long before = test.readQueries();
    var page = read(request);
    long queries = test.readQueries() - before;

    assertThat(ids(page)).isEqualTo(IntStream.range(from, to).mapToObj(i -> id(i)).toList());
    assertThat(page.messages().get(0).json()).contains("\"number " + from + "\"");
    assertThat(page.before())
        .isEqualTo(
            from == 0 && !(request instanceof PageRequest.After)
                ? Optional.empty()
                : Optional.of(id(from)));
    assertThat(page.after()).contains(id(to - 1));
    assertThat(queries).as("queries of %s", request).isBetween(1L, atMostQueries);
  }

  private HistoryPage read(PageRequest request) {
    return await(test.messages().read(CHANNEL, request));
  }

  private static MessageId id(int number) {
    return new MessageId(BASE + number / PER_MILLISECOND, number);
  }

  private static List<MessageId> ids(HistoryPage page) {
    return new ArrayList<>(page.messages().stream().map(EncodedMessage::id).toList());
  }

  private static List<MessageId> allIds() {
    return IntStream.range(0, MESSAGES).mapToObj(i -> id(i)).toList();
  }
}
