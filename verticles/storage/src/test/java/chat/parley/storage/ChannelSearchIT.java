package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is listed and found, against what is promised. */
@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelSearchIT {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelSearchIT.class);

  private static final Instant NOW = Instant.parse("2026-11-22T08:26:40.123Z");

  /** That of Cassandra, and of Unicode's code points. */
  private static final Comparator<String> ID_ORDER =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  /** A word as it is compared, and how people write it. */
  private record Word(String bare, boolean isUnspaced, List<String> spellings) {
    static Word of(String bare, String... spellings) {
      return new Word(bare, false, List.of(spellings));
    }

    static Word unspaced(String bare, String... spellings) {
      return new Word(bare, true, List.of(spellings));
    }
  }

  private static final List<Word> WORDS =
      List.of(
          Word.of("cafe", "Café", "CAFE", "cafe\u0301", "ｃａｆｅ"),
          Word.of("caffeine", "Caffeine", "CAFFEINE"),
          Word.of("strasse", "Straße", "STRASSE", "straße"),
          Word.of("strand", "Strand", "strand"),
          Word.of("istanbul", "İstanbul", "ISTANBUL", "istanbul", "ıstanbul"),
          Word.of("ice", "Ice", "ıce", "İCE"),
          Word.of("οδυσσευσ", "ΟΔΥΣΣΕΥΣ", "Οδυσσεύς", "οδυσσευς"),
          Word.of("οδοσ", "Οδός", "ΟΔΟΣ"),
          Word.of("вязание", "Вязание", "ВЯЗАНИЕ"),
          Word.of("елка", "Ёлка", "елка"),
          Word.of("שלום", "שלום", "שָׁלוֹם"),
          Word.of("مرحبا", "مرحبا", "مَرْحَبًا"),
          Word.of("한글", "한글"),
          Word.of("हिन्दी", "हिन्दी"),
          Word.of("programming", "Programming", "PROGRAMMING", "ｐrogramming"),
          Word.of("programmer", "programmer", "Programmer"),
          Word.of("internationalisation", "Internationalisation", "internationalïsation"),
          Word.of("internationally", "Internationally"),
          Word.of("2026", "2026", "２０２６"),
          Word.of("a", "A", "ä", "a"),
          Word.of("chat", "Chat", "chat", "CHAT"),
          Word.of("𐐨𐐩", "𐐨𐐩", "𐐀𐐁"),
          Word.unspaced("東京都大学", "東京都大学"),
          Word.unspaced("京都", "京都"),
          Word.unspaced("テスト", "テスト", "ﾃｽﾄ"),
          Word.unspaced("ภาษาไทย", "ภาษาไทย"));

  private static final List<String> BETWEEN = List.of(" ", " ", "-", ", ", " & ", "/");

  private CassandraServer server;

  @BeforeAll
  void open(CassandraServer cassandra) {
    server = cassandra;
  }

  @Test
  void whatIsPromisedIsFoundHoweverItIsWritten() {
    long seed = System.nanoTime();
    LOG.info("seed {}", seed);
    var random = new Random(seed);
    try (var test = new TestStorage(server)) {
      var channels = randomChannels(test, random, 300);
      for (int i = 0; i < 400; i++) {
        search(test, random, channels);
      }
    }
  }

  private static Map<String, List<Word>> randomChannels(
      TestStorage test, Random random, int count) {
    Map<String, List<Word>> channels = new TreeMap<>(ID_ORDER);
    while (channels.size() < count) {
      var words = new ArrayList<Word>();
      var name = new StringBuilder();
      for (int i = random.nextInt(4); i >= 0; i--) {
        var word = pick(WORDS, random);
        words.add(word);
        name.append(name.isEmpty() ? "" : pick(BETWEEN, random));
        name.append(pick(word.spellings(), random));
      }
      if (name.codePoints().count() > Channel.MAX_NAME_CODE_POINTS) {
        continue;
      }
      var channel = Channel.create(name.toString(), "", "u-1", NOW);
      if (channels.putIfAbsent(channel.id(), words) == null) {
        await(test.channels().create(channel));
      }
    }
    return channels;
  }

  private static void search(TestStorage test, Random random, Map<String, List<Word>> channels) {
    var parts = new ArrayList<Word>();
    var query = new ArrayList<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      var word = pick(WORDS, random);
      var codePoints = word.bare().codePoints().toArray();
      int from = word.isUnspaced() ? random.nextInt(codePoints.length) : 0;
      int to = from + 1 + random.nextInt(codePoints.length - from);
      // A mark belongs to what is before it.
      while (Character.getType(codePoints[from]) == Character.NON_SPACING_MARK) {
        from--;
      }
      var part = new String(codePoints, from, to - from);
      parts.add(new Word(part, word.isUnspaced(), List.of()));
      query.add(
          part.equals(word.bare())
              ? pick(word.spellings(), random)
              : random.nextBoolean() ? part.toUpperCase(Locale.ROOT) : part);
    }
    var text = query.stream().collect(Collectors.joining(pick(BETWEEN, random)));
    if (text.codePointCount(0, text.length()) > Channel.MAX_NAME_CODE_POINTS) {
      return;
    }
    var expected = new ArrayList<String>();
    exact(text).filter(channels::containsKey).ifPresent(expected::add);
    channels.forEach(
        (id, words) -> {
          if (!expected.contains(id)
              && parts.stream().allMatch(part -> words.stream().anyMatch(one -> has(one, part)))) {
            expected.add(id);
          }
        });

    int limit = 1 + random.nextInt(40);
    assertThat(all(test, text, limit)).as("query '%s', limit %d", text, limit).isEqualTo(expected);
  }

  private static boolean has(Word word, Word part) {
    return word.isUnspaced()
        ? part.isUnspaced() && word.bare().contains(part.bare())
        : word.bare().startsWith(part.bare());
  }

  private static Optional<String> exact(String query) {
    try {
      return Optional.of(ChannelId.slug(query));
    } catch (ParleyException e) {
      return Optional.empty();
    }
  }

  @Test
  void pagesHaveEachChannelOnceAlsoWhileSomeAreMade() {
    long seed = System.nanoTime();
    LOG.info("seed {}", seed);
    var random = new Random(seed);
    try (var test = new TestStorage(server)) {
      var before =
          IntStream.range(0, 200)
              .mapToObj(
                  i -> Character.toString(firstLetter(random)) + " page " + random.nextInt(10_000))
              .distinct()
              .map(name -> Channel.create(name, "", "u-1", NOW))
              .toList();
      await(Future.all(before.stream().map(test.channels()::create).toList()));
      var ids = before.stream().map(Channel::id).sorted(ID_ORDER).toList();
      assertThat(all(test, "", 30)).isEqualTo(ids);
      assertThat(all(test, "PAGE", 7)).isEqualTo(ids);

      for (var query : List.of("", "p", "pa page")) {
        var shown = new ArrayList<String>();
        Optional<String> cursor = Optional.empty();
        do {
          var page = await(test.channels().find(query, cursor, 9));
          page.channels().forEach(channel -> shown.add(channel.id()));
          cursor = page.cursor();
          var name = Character.toString(firstLetter(random)) + " page new " + random.nextInt();
          await(test.channels().create(Channel.create(name, "", "u-1", NOW)));
        } while (cursor.isPresent());

        assertThat(shown).doesNotHaveDuplicates().isSortedAccordingTo(ID_ORDER).containsAll(ids);
      }
    }
  }

  /** Of many ranges of the list: ASCII, and scripts with thousands of letters. */
  private static int firstLetter(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 'a' + random.nextInt(26);
      case 1 -> 0x0430 + random.nextInt(32);
      case 2 -> 0x4E00 + random.nextInt(5_000);
      default -> 0x2A700 + random.nextInt(4_000);
    };
  }

  @Test
  void whatHasTheQueryForItsIdComesFirst() {
    try (var test = new TestStorage(server)) {
      for (var name : List.of("A Go", "B Golf", "Go", "Go On", "Zebra")) {
        await(test.channels().create(Channel.create(name, "", "u-1", NOW)));
      }

      for (int limit = 1; limit < 6; limit++) {
        assertThat(all(test, "GO", limit)).containsExactly("go", "a-go", "b-golf", "go-on");
      }
      assertThat(all(test, "zebra", 1)).containsExactly("zebra");
      assertThat(await(test.channels().find("zebra", Optional.empty(), 1)).cursor()).isEmpty();
      assertThat(all(test, "!?", 5)).isEmpty();
    }
  }

  @Test
  void wordsThatManyHaveButFewTogetherCostNoMoreThanTheBound() {
    try (var test = new TestStorage(server)) {
      var channels = new ArrayList<Channel>();
      for (int i = 0; i < 1_400; i++) {
        var side = i % 2 == 0 ? "left" : "right";
        channels.add(Channel.create("N %04d %s".formatted(i, side), "", "u-1", NOW));
      }
      channels.add(Channel.create("N 1399b left right", "", "u-1", NOW));
      for (int i = 0; i < channels.size(); i += 50) {
        var some = channels.subList(i, Math.min(channels.size(), i + 50));
        await(Future.all(some.stream().map(test.channels().index()::put).toList()));
      }

      Optional<String> cursor = Optional.empty();
      var found = new ArrayList<String>();
      int pages = 0;
      do {
        long before = test.queries("channels");
        var page = await(test.channels().find("left right", cursor, 50));
        assertThat(test.queries("channels") - before).isBetween(2L, 5L);
        page.channels().forEach(channel -> found.add(channel.id()));
        cursor = page.cursor();
        pages++;
      } while (cursor.isPresent());

      assertThat(found).containsExactly("n-1399b-left-right");
      assertThat(pages).isBetween(1, 3);
      // Nobody has a word that begins with the longer one: the first look tells.
      long before = test.queries("channels");
      assertThat(await(test.channels().find("n leftover", Optional.empty(), 50)))
          .isEqualTo(ChannelPage.EMPTY);
      assertThat(test.queries("channels") - before).isEqualTo(2);
    }
  }

  private static List<String> all(TestStorage test, String query, int limit) {
    var ids = new ArrayList<String>();
    Optional<String> cursor = Optional.empty();
    do {
      var page = await(test.channels().find(query, cursor, limit));
      assertThat(page.channels()).hasSizeLessThanOrEqualTo(limit);
      page.channels().forEach(channel -> ids.add(channel.id()));
      cursor = page.cursor();
    } while (cursor.isPresent());
    return ids;
  }

  private static <T> T pick(List<T> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }
}
