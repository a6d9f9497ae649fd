package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static chat.parley.storage.TestStorage.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.Prev;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageStoreIT {

  private static final long YEAR = Duration.ofDays(365).toMillis();
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
  void emptyChannelHasNoCursors() {
    var page = read("empty", new PageRequest.Newest(50));

    assertThat(page).isEqualTo(new HistoryPage(List.of(), Optional.empty(), Optional.empty()));
    assertThat(await(test.messages().previous("empty", new MessageId(T, 1)))).isEmpty();

    var cursor = new MessageId(T, 1);
    var after = read("empty", new PageRequest.After(cursor, 50));
    assertThat(after.messages()).isEmpty();
    assertThat(after.after()).contains(cursor);
  }

  @Test
  void aPageOfLongTextsEndsBeforeItIsTooLargeAndIsNotReadBeyondThat() {
    var index = BucketIndex.initial();
    int count = 120;
    var text = "🧶".repeat(50_000);
    test.putAll(
        index, IntStream.range(0, count).mapToObj(i -> message("long", T + i, i, text + i)));

    var met = new ArrayList<MessageId>();
    double read = readBytes();
    PageRequest request = new PageRequest.Newest(HistoryPage.MAX_LIMIT);
    while (request != null) {
      var page = read("long", request);
      assertThat(characters(page)).isBetween(1L, (long) HistoryPage.MAX_CHARACTERS);
      var ids = new ArrayList<>(page.messages().stream().map(EncodedMessage::id).toList());
      Collections.reverse(ids);
      met.addAll(ids);
      request =
          page.before().map(id -> new PageRequest.Before(id, HistoryPage.MAX_LIMIT)).orElse(null);
    }
    assertThat(met).hasSize(count).doesNotHaveDuplicates();
    assertThat(met).isSortedAccordingTo(Comparator.reverseOrder());
    double all = 200_000.0 * count;
    assertThat(readBytes() - read).isBetween(all, 2 * all);
  }

  @Test
  void longTextsAmongShortOnesAreAllRead() {
    var lengths = new Random(3);
    int count = 400;
    test.putAll(
        BucketIndex.initial(),
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    message(
                        "mixed",
                        T + i,
                        i,
                        i + "x".repeat(lengths.nextInt(4) == 0 ? 49_000 : lengths.nextInt(99)))));

    var met = new ArrayList<MessageId>();
    PageRequest request = new PageRequest.After(MessageId.BEGINNING, HistoryPage.MAX_LIMIT);
    for (var page = read("mixed", request);
        !page.messages().isEmpty();
        page = read("mixed", request)) {
      assertThat(characters(page)).isBetween(1L, (long) HistoryPage.MAX_CHARACTERS);
      page.messages().forEach(message -> met.add(message.id()));
      request = new PageRequest.After(page.after().orElseThrow(), HistoryPage.MAX_LIMIT);
    }
    assertThat(met)
        .isEqualTo(IntStream.range(0, count).mapToObj(i -> new MessageId(T + i, i)).toList());
  }

  @Test
  void aYearOfSilenceIsNotScanned() {
    var first = test.put("quiet", 0, T, 1);
    var second = test.put("quiet", 0, T + YEAR, 2);

    long before = test.queries("page");
    var newest = read("quiet", new PageRequest.Newest(1));
    var older = read("quiet", new PageRequest.Before(newest.before().orElseThrow(), 1));

    assertThat(ids(newest)).containsExactly(second);
    assertThat(ids(older)).containsExactly(first);
    assertThat(older.before()).isEmpty();
    assertThat(test.queries("page") - before).isEqualTo(2);
    assertThat(await(test.messages().previous("quiet", second))).contains(first);
  }

  @Test
  void sameMillisecondIsOrderedBySeqAndSplitByPages() {
    var ids = new ArrayList<MessageId>();
    for (int seq = 0; seq < 5; seq++) {
      ids.add(test.put("burst", 0, T, seq));
    }

    var newest = read("burst", new PageRequest.Newest(2));
    var older = read("burst", new PageRequest.Before(newest.before().orElseThrow(), 3));
    var after = read("burst", new PageRequest.After(ids.get(1), 2));

    assertThat(ids(newest)).isEqualTo(ids.subList(3, 5));
    assertThat(ids(older)).isEqualTo(ids.subList(0, 3));
    assertThat(older.before()).isEmpty();
    assertThat(ids(after)).isEqualTo(ids.subList(2, 4));
    assertThat(await(test.messages().previous("burst", ids.get(4)))).contains(ids.get(3));
  }

  @Test
  void writingAgainChangesNothing() {
    var once = test.put("twice", 0, T, 1);
    test.put("twice", 0, T, 1);

    assertThat(ids(read("twice", new PageRequest.Newest(5)))).containsExactly(once);
  }

  @Test
  void rowOfAStaleOwnerInTheOldBucketIsShownOnce() {
    await(test.buckets().open("stale", T));
    var old = test.put("stale", 0, T - 1, 1);
    var first = test.put("stale", T, T, 2);
    var second = test.put("stale", T, T + 1, 3);
    // The owner that had lost the partition did not know of the bucket.
    test.put("stale", 0, T + 1, 3);

    var all = List.of(old, first, second);
    assertThat(ids(read("stale", new PageRequest.Newest(9)))).isEqualTo(all);
    assertThat(ids(read("stale", new PageRequest.After(new MessageId(0, 0), 9)))).isEqualTo(all);
    assertThat(await(test.messages().previous("stale", first))).contains(old);
    assertThat(ids(read("stale", new PageRequest.Before(first, 9)))).containsExactly(old);
  }

  @Test
  void emptyBucketsInTheMiddleArePassed() {
    for (int bucket = 1; bucket <= 3; bucket++) {
      await(test.buckets().open("holes", T + bucket * 100L));
    }
    var first = test.put("holes", 0, T, 1);
    var last = test.put("holes", T + 300, T + 300, 2);

    var newest = read("holes", new PageRequest.Newest(9));
    var after = read("holes", new PageRequest.After(first, 9));

    assertThat(ids(newest)).containsExactly(first, last);
    assertThat(newest.before()).isEmpty();
    assertThat(ids(after)).containsExactly(last);
    assertThat(await(test.messages().previous("holes", last))).contains(first);
  }

  @Test
  void moreEmptyBucketsThanOneReadPassesStillEndAtTheBeginning() {
    for (int bucket = 1; bucket <= 50; bucket++) {
      await(test.buckets().open("many-holes", T + bucket));
    }
    var only = test.put("many-holes", 0, T, 1);

    var found = new ArrayList<MessageId>();
    PageRequest request = new PageRequest.Newest(5);
    int reads = 0;
    while (request != null) {
      var page = read("many-holes", request);
      found.addAll(ids(page));
      request = page.before().map(id -> new PageRequest.Before(id, 5)).orElse(null);
      reads++;
    }

    assertThat(found).containsExactly(only);
    assertThat(reads).isBetween(2, 5);
    assertThat(await(test.messages().previous("many-holes", new MessageId(T + 99, 0))))
        .contains(only);
  }

  @Test
  void bucketOpenedElsewhereIsSeenThoughTheIndexIsCached() {
    var old = test.put("other", 0, T, 1);
    assertThat(ids(read("other", new PageRequest.Newest(9)))).containsExactly(old);

    await(test.buckets().open("other", T + 100));
    var fresh = test.put("other", T + 100, T + 100, 2);

    await()
        .atMost(IndexCache.MAX_AGE.plusSeconds(2))
        .until(() -> ids(read("other", new PageRequest.Newest(9))).equals(List.of(old, fresh)));
  }

  @Test
  void answersOnTheCallersContext() {
    var context = test.vertx.getOrCreateContext();
    var answered =
        await(
            Future.<Boolean>future(
                promise ->
                    context.runOnContext(
                        start ->
                            test.messages()
                                .put(message("context", T, 1, "hello"), Prev.UNKNOWN, 0)
                                .compose(
                                    done ->
                                        test.messages().read("context", new PageRequest.Newest(1)))
                                .map(page -> test.vertx.getOrCreateContext() == context)
                                .onComplete(promise))));

    assertThat(answered).isTrue();
  }

  private HistoryPage read(String channelId, PageRequest request) {
    return await(test.messages().read(channelId, request));
  }

  private static List<MessageId> ids(HistoryPage page) {
    return page.messages().stream().map(EncodedMessage::id).toList();
  }

  private static long characters(HistoryPage page) {
    return page.messages().stream().mapToLong(message -> message.json().length()).sum();
  }

  private double readBytes() {
    return test.meters.get("parley.storage.read.bytes").summary().totalAmount();
  }
}
