package chat.parley.gateway.ws;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static chat.parley.gateway.TestGateway.id;
import static chat.parley.gateway.TestGateway.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.local.CassandraServer;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is in a channel and joins it again stays in it, whatever becomes of the second join. */
class JoinAgainIT extends GatewayScenario {

  private static final MessageId FUTURE =
      new MessageId(System.currentTimeMillis() + 3_600_000_000L, 1);

  private String channel;
  private ChatClient client;

  @BeforeEach
  void connect() {
    channel = gateway.channel();
    client = gateway.client();
  }

  @AfterEach
  void close() {
    await(client.close());
  }

  @Test
  void aSecondJoinThatIsRefusedChangesNothing() {
    await(client.join(channel));
    gateway.publish(channel, 0, "before");
    awaitShown(0);

    assertThat(failure(client.resume(channel, FUTURE))).isEqualTo(ErrorCode.INVALID_ID);

    gateway.publish(channel, 1, "after");
    awaitShown(0, 1);
  }

  @Test
  void joinsThatAreSentAtOnceEndWithTheLastOfThem() {
    var refused = client.resume(channel, FUTURE);
    var joined = client.join(channel);
    var refusedAgain = client.resume(channel, FUTURE);

    assertThat(failure(refused)).isEqualTo(ErrorCode.INVALID_ID);
    await(joined);
    assertThat(failure(refusedAgain)).isEqualTo(ErrorCode.INVALID_ID);
    gateway.publish(channel, 0, "live");
    awaitShown(0);
  }

  @Test
  void whoLeavesHasLeftHoweverManyJoinsWereUnderWay() {
    var joins = List.of(client.join(channel), client.join(channel), client.resume(channel, FUTURE));
    var left = client.leave(channel);

    joins.forEach(join -> await(join.otherwiseEmpty()));
    await(left);
    assertThat(gateway.members(channel)).isZero();
    gateway.store(channel, 0, "unheard");
    gateway.publish(channel, 0, "unheard");
    await(client.join(channel));
    gateway.publish(channel, 1, "heard");
    awaitShown(1);
  }

  @Test
  void aChannelThatDoesNotExistTakesNoPlace() {
    for (int i = 0; i < 10; i++) {
      assertThat(failure(client.join("nowhere-" + i))).isEqualTo(ErrorCode.UNKNOWN_CHANNEL);
    }
    await(client.join(channel));
  }

  @Test
  void whatIsSaidWhileASecondJoinWaitsForTheStoreIsShownWhenThatGivesUp(CassandraServer cassandra) {
    LongStream.range(0, 120).forEach(seq -> gateway.store(channel, seq, "text"));
    await(client.join(channel));
    cassandra.pause();
    try {
      var again = client.resume(channel, message(channel, 3, "").id());
      gateway.publishChain(channel, 120, 125);

      assertThat(failure(again)).isEqualTo(ErrorCode.UNAVAILABLE);
      awaitShown(120, 121, 122, 123, 124);
    } finally {
      cassandra.unpause();
    }
    gateway.publish(channel, 125, "live");
    awaitShown(120, 121, 122, 123, 124, 125);
  }

  @Test
  void theAnswerSaysWhetherThereIsMoreBeforeIt() {
    LongStream.range(0, 60).forEach(seq -> gateway.store(channel, seq, "x".repeat(45_000)));

    var newest = await(client.join(channel));
    var count = newest.getJsonArray("messages").size();
    var again = await(client.resume(channel, message(channel, 57, "").id()));

    assertThat(count).as("as many as fit").isLessThan(50);
    assertThat(newest.getString("before")).isEqualTo(id(channel, 60L - count));
    assertThat(again.getString("before")).isEqualTo(id(channel, 58));
    var other = gateway.channel();
    assertThat(await(client.join(other)).containsKey("before")).isTrue();
    assertThat(await(client.join(other)).getString("before")).isNull();
  }

  private void awaitShown(long... seqs) {
    var expected = LongStream.of(seqs).mapToObj(seq -> id(channel, seq)).toList();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(client.shown())
                    .extracting(shown -> shown.getString("id"))
                    .isEqualTo(expected));
  }
}
