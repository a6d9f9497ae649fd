package chat.parley.storage;

import static chat.parley.storage.TestStorage.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import chat.parley.local.CassandraServer;
import chat.parley.local.WithLocalServers;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WithLocalServers(kafka = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelStoreIT {

  private static final Instant NOW = Instant.parse("2026-11-22T08:26:40.123Z");

  private TestStorage test;

  @BeforeAll
  void open(CassandraServer cassandra) {
    test = new TestStorage(cassandra);
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
  void whatIsCreatedIsListedAtOnce() {
    var channel = Channel.create("Listed At Once", "", "u-1", NOW);

    await(test.channels().create(channel));

    assertThat(find("once")).containsExactly(channel);
    assertThat(find("")).contains(channel);
  }

  @Test
  void whoLosesTheRaceForAnIdLeavesNothingInTheList() {
    var winner = Channel.create("Only One", "the first", "u-1", NOW);
    await(test.channels().create(winner));

    var loser = test.channels().create(Channel.create("only one", "the second", "u-2", NOW));
    await(loser.otherwiseEmpty());

    assertThat(loser.failed()).isTrue();
    assertThat(find("only on")).containsExactly(winner);
  }

  @Test
  void channelWhoseNodeDiedBeforeListingItIsListedByWhoOpensIt() {
    var channel = unlisted("Opened");
    assertThat(find("opene")).isEmpty();

    await(test.channels().get(channel.id()));

    await().untilAsserted(() -> assertThat(find("opene")).containsExactly(channel));
    await().untilAsserted(() -> assertListed(channel));
  }

  @Test
  void channelWhoseNodeDiedBeforeListingItIsListedByTheRepeatedCreation() {
    var channel = unlisted("Repeated");

    assertThat(await(test.channels().create(channel))).isEqualTo(channel);

    assertThat(find("repeate")).containsExactly(channel);
    assertListed(channel);
  }

  @Test
  void channelWhoseNodeDiedBeforeListingItIsListedByAnothersCreation() {
    var channel = unlisted("Taken");

    await(test.channels().create(Channel.create("TAKEN", "", "u-2", NOW)).otherwiseEmpty());

    assertThat(find("take")).containsExactly(channel);
    assertListed(channel);
  }

  /** A channel as it is stored when its node dies before its rows in the list are written. */
  private Channel unlisted(String name) {
    var channel = Channel.create(name, "", "u-1", NOW);
    test.cql(
        List.of(
            ("INSERT INTO channels (id, name, topic, created_by, created_at)"
                    + " VALUES ('%s', '%s', '', 'u-1', %d) IF NOT EXISTS")
                .formatted(channel.id(), name, NOW.toEpochMilli())));
    return channel;
  }

  private List<Channel> find(String query) {
    return await(test.channels().find(query, Optional.empty(), 200)).channels();
  }

  /** The marked one is not written again. */
  private void assertListed(Channel channel) {
    long before = test.queries("list-channel");
    await(test.channels().get(channel.id()));
    assertThat(test.queries("list-channel")).isEqualTo(before);
  }
}
