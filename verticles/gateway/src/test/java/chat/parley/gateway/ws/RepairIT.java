package chat.parley.gateway.ws;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static chat.parley.gateway.TestGateway.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.CassandraServer;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Heads;
import chat.parley.protocol.MessageId;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What members are shown where the event bus loses, repeats or delays messages. */
class RepairIT extends GatewayScenario {

  @Test
  void aLostMessageIsReadFromTheStoreAndShownInItsPlace() {
    var channel = gateway.channel();
    var client = joined(channel);

    publish(channel, 0);
    publish(channel, 3);
    publish(channel, 4);
    awaitShown(client, 0, 1);
    store(channel, 1);
    store(channel, 2);

    awaitShown(client, 0, 5);
    await(client.close());
  }

  @Test
  void aChannelThatWaitsForItsLostMessageHoldsUpNoOther() {
    var channel = gateway.channel();
    var other = gateway.channel();
    var client = joined(channel);
    await(client.join(other));
    publish(channel, 0);
    publish(channel, 2);
    awaitShown(client, 0, 1);

    publish(other, 0);

    await().atMost(PATIENCE).until(() -> client.shown().size() == 2);
    assertThat(client.shown().get(1).getString("channel")).isEqualTo(other);
    store(channel, 1);
    await().atMost(PATIENCE).until(() -> client.shown().size() == 4);
    await(client.close());
  }

  @Test
  void aLostLastMessageIsShownWhenItsOwnerAnnouncesIt() {
    var channel = gateway.channel();
    var client = joined(channel);
    publish(channel, 0);
    awaitShown(client, 0, 1);
    store(channel, 1);

    gateway.announce(message(channel, 1, ""));

    awaitShown(client, 0, 2);
    await(client.close());
  }

  @Test
  void whatWasPublishedBeforeTheSubscriptionWasKnownIsFoundASecondLater() {
    var channel = gateway.channel();
    var client = joined(channel);

    store(channel, 0);

    awaitShown(client, 0, 1);
    await(client.close());
  }

  @Test
  void whatAnOwnerRepeatsAfterAJoinIsNotShownAgain() {
    var channel = gateway.channel();
    LongStream.range(0, 6).forEach(seq -> store(channel, seq));
    var client = joined(channel);

    LongStream.range(3, 8).forEach(seq -> publish(channel, seq));

    awaitShown(client, 6, 8);
    await(client.close());
  }

  @Test
  void aMemberWhoComesFromANodeThatWasAheadIsShownNothingAgain() {
    var channel = gateway.channel();
    LongStream.range(0, 4).forEach(seq -> store(channel, seq));
    var first = joined(channel);
    var client = gateway.client();

    var answer = await(client.resume(channel, message(channel, 5, "").id()));
    LongStream.range(4, 8).forEach(seq -> publish(channel, seq));

    assertThat(answer.getJsonArray("messages")).isEmpty();
    assertThat(answer.getBoolean("complete")).isTrue();
    awaitShown(client, 6, 8);
    awaitShown(first, 4, 8);
    await(client.close());
    await(first.close());
  }

  @Test
  void whoClaimsToKnowTheFutureIsRefused() {
    var channel = gateway.channel();
    var client = gateway.client();
    var future = new MessageId(System.currentTimeMillis() + 3_600_000, 1);

    assertThat(failure(client.resume(channel, future))).isEqualTo(ErrorCode.INVALID_ID);
    await(client.join(channel));
    await(client.close());
  }

  @Test
  void theChannelsOfAnOwnerThatIsNotHeardAreLookedAfterInTheStore() {
    var channel = gateway.channel();
    var client = joined(channel);
    publish(channel, 0);
    awaitShown(client, 0, 1);
    gateway.announce(new Heads(TestGateway.EPOCH, Duration.ofMillis(50), List.of()));
    var silent = gateway.meters().get("parley.hub.silent.partitions").gauge();
    await().atMost(PATIENCE).until(() -> silent.value() == 1);

    store(channel, 1);

    awaitShown(client, 0, 2);
    gateway.announce(new Heads(TestGateway.EPOCH, Duration.ofMinutes(1), List.of()));
    await().atMost(PATIENCE).until(() -> silent.value() == 0);
    await(client.close());
  }

  @Test
  void whileTheStoreIsAwayMembersStayLiveAndOthersAreToldToComeAgain(CassandraServer cassandra) {
    var channel = gateway.channel();
    var client = joined(channel);
    publish(channel, 0);
    awaitShown(client, 0, 1);
    var other = gateway.channel();
    var newcomer = gateway.client();
    cassandra.pause();
    try {
      publish(channel, 1);
      awaitShown(client, 0, 2);

      var here = await(newcomer.resume(channel, message(channel, 0, "").id()));
      assertThat(here.getJsonArray("messages")).as("out of memory").hasSize(1);
      assertThat(failure(newcomer.join(other))).isEqualTo(ErrorCode.UNAVAILABLE);
    } finally {
      cassandra.unpause();
    }
    await().atMost(PATIENCE).until(() -> newcomer.join(other).otherwiseEmpty().await() != null);
    publish(other, 0);
    await().atMost(PATIENCE).until(() -> newcomer.shown().size() == 1);
    await(client.close());
    await(newcomer.close());
  }

  private static ChatClient joined(String channel) {
    var client = gateway.client();
    await(client.join(channel));
    return client;
  }

  private static void publish(String channel, long seq) {
    gateway.publish(channel, seq, "text " + seq);
  }

  private static void store(String channel, long seq) {
    gateway.store(channel, seq, "text " + seq);
  }

  private static void awaitShown(ChatClient client, long from, long to) {
    var expected = LongStream.range(from, to).mapToObj(seq -> message("", seq, "").id()).toList();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(client.shown())
                    .extracting(message -> MessageId.parse(message.getString("id")))
                    .isEqualTo(expected));
  }
}
