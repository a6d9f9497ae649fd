package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelStoreIT {

  private static final Instant NOW = Instant.parse("2026-11-22T08:26:40.123Z");

  private static final int BATCH = 100;

  private CassandraServer server;
  private TestStorage test;

  @BeforeAll
  void open(CassandraServer cassandra) {
    server = cassandra;
    test = new TestStorage(server);
  }

  @AfterAll
  void close() {
    test.close();
  }

  @Test
  void returnsWhatWasCreated() {
    var channel = Channel.create("Überblick 日本", "", "u-1", NOW);

    assertThat(await(test.channels().create(channel))).isEqualTo(channel);

    assertThat(await(test.channels().get(channel.id()))).contains(channel);
    assertThat(await(test.channels().get("nowhere"))).isEmpty();
  }

  @Test
  void ofTwentyThatCreateOneChannelOneWins() {
    var creations =
        IntStream.range(0, 20)
            .mapToObj(i -> Channel.create("Race", "topic " + i, "u-" + i, NOW))
            .map(test.channels()::create)
            .toList();

    await(Future.join(creations).otherwiseEmpty());

    var winners = creations.stream().filter(Future::succeeded).map(Future::result).toList();
    assertThat(winners).hasSize(1);
    assertThat(await(test.channels().get("race"))).contains(winners.get(0));
    assertThat(creations.stream().filter(Future::failed).map(Future::cause))
        .hasSize(19)
        .allSatisfy(
            failure ->
                assertThat(((ParleyException) failure).code()).isEqualTo(ErrorCode.CHANNEL_EXISTS));
  }

  @Test
  void retryAfterALostAnswerFindsItsOwnChannel() {
    var channel = Channel.create("Mine", "", "u-1", NOW);
    await(test.channels().create(channel));

    assertThat(await(test.channels().create(channel))).isEqualTo(channel);
    assertThatExceptionOfType(ParleyException.class)
        .isThrownBy(() -> await(test.channels().create(Channel.create("mine", "", "u-2", NOW))))
        .extracting(ParleyException::code)
        .isEqualTo(ErrorCode.CHANNEL_EXISTS);
  }

  @Test
  void loadsAllChannelsPageByPage() {
    try (var own = new TestStorage(server)) {
      int count = 6_000;
      own.cql(
          IntStream.range(0, count / BATCH)
              .mapToObj(batch -> IntStream.range(batch * BATCH, (batch + 1) * BATCH))
              .map(ChannelStoreIT::insertion)
              .toList());
      // A row that is no channel fails nothing.
      own.cql(List.of("INSERT INTO channels (id, topic) VALUES ('broken', 'x')"));
      var pages = new ArrayList<List<Channel>>();

      assertThat(await(own.channels().loadAll(pages::add))).isEqualTo(count);

      assertThat(pages.size()).isGreaterThan(1);
      var ids = new HashSet<String>();
      pages.forEach(page -> page.forEach(channel -> ids.add(channel.id())));
      assertThat(ids).hasSize(count).contains("room-0", "room-5999");
    }
  }

  private static String insertion(IntStream rooms) {
    return rooms
        .mapToObj(
            i ->
                "INSERT INTO channels (id, name, topic, created_by, created_at)"
                    + " VALUES ('room-%1$d', 'Room %1$d', '', 'u', 0)".formatted(i))
        .collect(Collectors.joining("; ", "BEGIN UNLOGGED BATCH ", "; APPLY BATCH"));
  }
}
