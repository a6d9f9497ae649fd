package chat.parley.gateway.chat;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.local.TestNames;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ErrorCode;
import chat.parley.storage.ChannelPage;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway remembers of the channels; another one has a directory of its own. */
class ChannelDirectoryIT extends GatewayScenario {

  /** Within a second, and what a busy machine takes. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final String word = TestNames.unique("w").replace("_", "");
  private ChannelDirectory directory;
  private ChannelDirectory elsewhere;

  @BeforeEach
  void open() {
    directory = open(meters, 1 << 20);
    elsewhere = open(new SimpleMeterRegistry(), 1 << 20);
  }

  @AfterEach
  void close() {
    await(directory.close());
    await(elsewhere.close());
  }

  @Test
  void channelMadeHereIsKnownAndListedAtOnce() {
    assertThat(failure(directory.find(word + "-new"))).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    assertThat(list(directory)).isEmpty();

    var made = await(directory.create(channel("new")));

    assertThat(directory.known(made.id())).contains(made);
    assertThat(await(directory.find(made.id()))).isEqualTo(made);
    assertThat(list(directory)).containsExactly(made);
  }

  @Test
  void channelMadeElsewhereIsFoundSoonThoughItWasJustMissed() {
    assertThat(failure(directory.find(word + "-far"))).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    assertThat(list(directory)).isEmpty();

    var made = await(elsewhere.create(channel("far")));

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(await(directory.find(made.id()).otherwiseEmpty())).isEqualTo(made);
              assertThat(list(directory)).containsExactly(made);
            });
  }

  @Test
  void withoutAnAnnouncementItIsFoundASecondLater() {
    assertThat(failure(directory.find(word + "-mute"))).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);

    var made = await(gateway.storage().channels().create(channel("mute")));

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(await(directory.find(made.id()).otherwiseEmpty())).isEqualTo(made));
  }

  @Test
  void whatTheBusSaysOfAChannelIsNotBelieved() {
    var made = await(directory.create(channel("true")));
    for (var body :
        List.of(
            new Channel(made.id(), "Forged", "", "u-evil", Instant.EPOCH).toJson().toString(),
            new Channel(word + "-none", "Forged", "", "u", Instant.EPOCH).toJson().toString(),
            new Channel("No Id", "Forged", "", "u", Instant.EPOCH).toJson().toString(),
            "{}",
            "no JSON")) {
      gateway.vertx().eventBus().publish(Addresses.CHANNEL_CREATED, body);
    }
    gateway.vertx().eventBus().publish(Addresses.CHANNEL_CREATED, new JsonObject().put("id", "x"));
    // Behind all of them.
    var last = await(elsewhere.create(channel("last")));
    await().atMost(SOON).until(() -> list(directory).contains(last));

    assertThat(await(directory.find(made.id()))).isEqualTo(made);
    assertThat(failure(directory.find(word + "-none"))).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
  }

  @Test
  void unknownIdsReachTheStoreOnceASecond() {
    long before = queries("channel");
    long begun = System.nanoTime();
    for (int i = 0; i < 200; i++) {
      var asked = IntStream.range(0, 20).mapToObj(j -> directory.find(word + "-" + j % 4)).toList();
      assertThat(asked).allSatisfy(one -> assertThat(failure(one)).isNotNull());
    }
    long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;

    assertThat(queries("channel") - before).isBetween(4L, 4 * (seconds + 1));
  }

  @Test
  void theSameSearchAtTheSameTimeIsOneQuery() {
    long before = queries("channels");

    await(Future.all(IntStream.range(0, 50).mapToObj(i -> search(directory)).toList()));

    assertThat(queries("channels") - before).isEqualTo(1);
  }

  @Test
  void memoryIsBoundedHoweverManyChannelsThereAre() {
    var small = open(meters, 20_000);
    var ids =
        IntStream.range(0, 300)
            .mapToObj(i -> await(gateway.storage().channels().create(channel("many " + i))).id())
            .toList();

    ids.forEach(id -> assertThat(await(small.find(id)).id()).isEqualTo(id));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(ids.stream().filter(id -> small.known(id).isPresent()))
                    .hasSizeBetween(1, 80));
    // What was forgotten is found all the same.
    ids.forEach(id -> assertThat(await(small.find(id)).id()).isEqualTo(id));
    await(small.close());
  }

  private ChannelDirectory open(SimpleMeterRegistry registry, long maxSize) {
    return await(
        ChannelDirectory.open(gateway.vertx(), gateway.storage().channels(), registry, maxSize));
  }

  private Channel channel(String name) {
    return Channel.create(word + " " + name, "", "u-1", Instant.ofEpochMilli(1));
  }

  private List<Channel> list(ChannelDirectory from) {
    return await(search(from).map(page -> page.channels()));
  }

  private Future<ChannelPage> search(ChannelDirectory from) {
    // Under a beginning that it is stored under: one query.
    return from.list(word.substring(0, 6), Optional.empty(), 200)
        .map(
            page ->
                new ChannelPage(
                    page.channels().stream().filter(one -> one.id().startsWith(word)).toList(),
                    page.cursor()));
  }

  private long queries(String kind) {
    return gateway
        .meters()
        .find("parley.storage.query")
        .tags("kind", kind, "outcome", "ok")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }
}
