package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelSweepIT {

  /** More than a page of the sweep. */
  private static final int COUNT = 600;

  private static final int BATCH = 100;
  private static final String INSERTION =
      "INSERT INTO channels (id, name, topic, created_by, created_at)"
          + " VALUES ('room-%1$d', 'Room %1$d', '', 'u', 0)";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private CassandraServer server;
  private TestStorage test;

  @BeforeAll
  void open(CassandraServer cassandra) {
    server = cassandra;
    test = new TestStorage(cassandra);
  }

  @AfterAll
  void close() {
    test.close();
  }

  /** Channels as version 2 of the tables has them, and as a node leaves them that dies at once. */
  private static void make(TestStorage test) {
    test.cql(batches(INSERTION));
    // A row that is no channel stops nothing.
    test.cql(List.of("INSERT INTO channels (id, topic) VALUES ('broken', 'x')"));
  }

  @BeforeEach
  void makeUnlisted() {
    make(test);
    test.cql(batches("DELETE listed FROM channels WHERE id = 'room-%1$d'"));
    test.cql(
        List.of(
            "DELETE FROM channels_by_id WHERE range = " + ChannelRange.of("room"),
            "DELETE FROM channel_sweep WHERE list = 'channels'"));
  }

  @Test
  void channelsOfVersion2AreListedBehindTheStart() {
    var old = new TestStorage(server);
    make(old);
    old.cql(
        List.of(
            "DROP TABLE channels_by_id",
            "DROP TABLE channels_by_prefix",
            "DROP TABLE channel_ranges",
            "DROP TABLE channel_sweep",
            "ALTER TABLE channels DROP listed",
            "INSERT INTO schema_version (component, version) VALUES ('parley', 2)"));
    var upgraded = await(CassandraStorage.open(old.vertx, old.config, old.meters));
    assertThat(listed(upgraded)).isEmpty();

    var sweep = await(upgraded.channels().sweep(old.vertx));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(listed(upgraded)).hasSize(COUNT));
    assertThat(await(upgraded.channels().find("room 599", Optional.empty(), 5)).channels())
        .extracting(channel -> channel.id())
        .containsExactly("room-599");
    await(sweep.close());
    await(upgraded.close());
    old.close();
  }

  @Test
  void theClusterDoesItOnce() {
    var first = await(test.channels().sweep(test.vertx, ChannelSweep.EVERY));
    var second = await(test.channels().sweep(test.vertx, ChannelSweep.EVERY));
    assertThat(sweep(first)).isEqualTo(COUNT);

    long before = test.queries("sweep");
    assertThat(sweep(second)).isZero();
    // It asks whether it is time, and no more.
    assertThat(test.queries("sweep") - before).isEqualTo(1);

    // The next day.
    var later = await(test.channels().sweep(test.vertx, Duration.ZERO));
    long written = test.queries("list-channel");
    assertThat(sweep(later)).isZero();
    assertThat(test.queries("list-channel")).isEqualTo(written);
  }

  @Test
  void nobodyElseIsAtItAtTheSameTimeAndWhatIsDoneIsNotDoneAgain() {
    var sweep = await(test.channels().sweep(test.vertx, ChannelSweep.EVERY));
    test.cql(List.of("INSERT INTO channel_sweep (list, owner) VALUES ('channels', 'another')"));
    assertThat(sweep(sweep)).isZero();
    assertThat(listed()).isEmpty();

    // The other one has died behind the middle of the ring.
    test.cql(
        List.of(
            "DELETE owner FROM channel_sweep WHERE list = 'channels'",
            "UPDATE channel_sweep SET position = 0 WHERE list = 'channels'"));
    int found = sweep(sweep);

    assertThat(found).isBetween(COUNT / 4, 3 * COUNT / 4);
    assertThat(listed()).hasSize(found);
  }

  @Test
  void aNodeThatStopsLeavesTheRestToAnother() {
    var first = await(test.channels().sweep(test.vertx, ChannelSweep.EVERY));
    first.start();
    await().atMost(PATIENCE).until(() -> !listed().isEmpty());
    await(first.close());

    var second = await(test.channels().sweep(test.vertx, ChannelSweep.EVERY));
    sweep(second);

    assertThat(listed()).hasSize(COUNT);
  }

  private static int sweep(ChannelSweep sweep) {
    var swept = sweep.sweep();
    await().atMost(PATIENCE).until(swept::isComplete);
    return await(swept);
  }

  private Set<String> listed() {
    return listed(test.storage);
  }

  private static Set<String> listed(CassandraStorage storage) {
    var ids = new HashSet<String>();
    Optional<String> cursor = Optional.empty();
    do {
      var page = await(storage.channels().find("", cursor, 200));
      page.channels().forEach(channel -> ids.add(channel.id()));
      cursor = page.cursor();
    } while (cursor.isPresent());
    return ids;
  }

  /** The statement for each of the channels. */
  private static List<String> batches(String statement) {
    return IntStream.range(0, COUNT / BATCH)
        .mapToObj(batch -> IntStream.range(batch * BATCH, (batch + 1) * BATCH))
        .map(
            rooms ->
                rooms
                    .mapToObj(statement::formatted)
                    .collect(Collectors.joining("; ", "BEGIN UNLOGGED BATCH ", "; APPLY BATCH")))
        .toList();
  }
}
