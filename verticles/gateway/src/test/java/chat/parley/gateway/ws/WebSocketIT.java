package chat.parley.gateway.ws;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static chat.parley.gateway.TestGateway.id;
import static chat.parley.gateway.TestGateway.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.gateway.chat.SendIds;
import chat.parley.local.KafkaServer;
import chat.parley.local.TestNames;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The protocol over WebSocket, against a gateway on a real broker and a real Cassandra node. */
class WebSocketIT extends GatewayScenario {

  @Test
  void aSendIsAcknowledgedWithTheIdThatKafkaGaveIt() {
    var channel = gateway.channel();
    var client = gateway.client();

    var sent = await(client.request(send(channel, "hello")));
    var next = await(client.send(channel, "again"));

    var id = MessageId.parse(sent.getString("id"));
    assertThat(sent.getString("sentAt")).isEqualTo(id.sentAtText());
    assertThat(next.isAfter(id)).isTrue();
    await(client.close());
  }

  @Test
  void aSendThatIsRepeatedIsAnsweredWithTheFirstOnesId() {
    var channel = gateway.channel();
    var client = gateway.client();
    var send = send(channel, "once");

    var together = Future.all(client.request(send), client.request(send));
    var ids = await(together).<JsonObject>list().stream().map(sent -> sent.getString("id"));
    var later = await(client.request(send)).getString("id");
    var another = await(client.request(send.copy().put("clientMessageId", "m-2")));
    var somebodyElse = await(gateway.client().request(send)).getString("id");

    assertThat(ids).containsOnly(later);
    assertThat(another.getString("id")).isNotEqualTo(later);
    assertThat(somebodyElse).isNotEqualTo(later);
    await(client.close());
  }

  @Test
  void anIdThatComesWithAnotherTextIsRefusedAndTheFirstStaysGood() {
    var channel = gateway.channel();
    var client = gateway.client();
    var send = send(channel, "once");
    var first = await(client.request(send)).getString("id");

    var other = client.request(send.copy().put("text", "twice"));

    assertThat(failure(other)).isEqualTo(ErrorCode.ID_REUSED);
    assertThat(await(client.request(send)).getString("id")).isEqualTo(first);
    await(client.close());
  }

  @Test
  void aSendThatAnotherGatewayCouldNotClaimIsLeftToTheOwner() {
    var channel = gateway.channel();
    var user = TestNames.unique("u");
    var client =
        await(
            ChatClient.connect(
                gateway.vertx(),
                TestGateway.HOST,
                gateway.port(),
                gateway.token(user, Duration.ofHours(1))));
    var doubtful = gateway.meters().counter("parley.ingress.doubtful");
    double before = doubtful.count();
    gateway.vertx().eventBus().publish(Addresses.UNCLAIMED_SENDS, SendIds.of(channel, user, "m-1"));
    var send = new JsonObject().put("op", "send").put("channel", channel).put("text", "once");
    await(client.request(send.copy().put("clientMessageId", "m-0")));

    var repeated = client.request(send.copy().put("clientMessageId", "m-1"));

    // Nobody plays the owner here.
    assertThat(failure(repeated)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(doubtful.count() - before).isEqualTo(1);
    await(client.close());
  }

  @Test
  void membersGetLiveMessagesOnceInOrderAndBurstsGather() {
    var channel = gateway.channel();
    var client = gateway.client();
    assertThat(await(client.join(channel)).getJsonArray("messages")).isEmpty();

    gateway.publishChain(channel, 0, 200);
    gateway.publishChain(channel, 150, 210);

    await().atMost(PATIENCE).until(() -> client.shown().size() >= 210);
    assertThat(client.shown()).hasSize(210);
    assertThat(ids(client.shown())).isEqualTo(TestGateway.ids(channel, 0, 210));
    assertThat(gateway.meters().counter("parley.hub.batches").count())
        .isLessThan(gateway.meters().counter("parley.hub.received").count());
    await(client.close());
  }

  @Test
  void aJoinShowsTheNewestAndThenEverythingSinceTheLastSeen() {
    var channel = gateway.channel();
    LongStream.range(0, 120).forEach(seq -> gateway.store(channel, seq, "text " + seq));
    var client = gateway.client();

    var newest = await(client.join(channel));
    var resumed = await(client.resume(channel, message(channel, 9, "").id()));
    var current = await(client.resume(channel, message(channel, 119, "").id()));

    assertThat(newest.getJsonArray("messages")).hasSize(50);
    assertThat(newest.getString("head")).isEqualTo(id(channel, 119));
    assertThat(resumed.getJsonArray("messages")).hasSize(110);
    assertThat(resumed.getBoolean("complete")).isTrue();
    assertThat(current.getJsonArray("messages")).isEmpty();
    await(client.close());
  }

  @Test
  void tooMuchToReplayIsSaidAndNeverASilentHole() {
    var channel = gateway.channel();
    for (long seq = 0; seq < 1_300; seq++) {
      gateway.store(channel, seq, "text");
    }
    var client = gateway.client();

    var resumed = await(client.resume(channel, message(channel, 9, "").id()));

    assertThat(resumed.getBoolean("complete")).isFalse();
    assertThat(resumed.getJsonArray("messages")).hasSize(50);
    assertThat(resumed.getString("head")).isEqualTo(id(channel, 1_299));
    await(client.close());
  }

  @Test
  void historyPagesBothWays() {
    var channel = gateway.channel();
    LongStream.range(0, 95).forEach(seq -> gateway.store(channel, seq, "text " + seq));
    var client = gateway.client();

    var back = new ArrayList<String>();
    var page = await(client.history(channel, new JsonObject().put("limit", 30)));
    back.addAll(0, page.ids());
    while (page.before().isPresent()) {
      var cursor = new JsonObject().put("limit", 30).put("before", page.before().get().toString());
      page = await(client.history(channel, cursor));
      back.addAll(0, page.ids());
    }
    var forth = new ArrayList<>(page.ids());
    while (!page.messages().isEmpty()) {
      var cursor = new JsonObject().put("limit", 30).put("after", page.after().get().toString());
      page = await(client.history(channel, cursor));
      forth.addAll(page.ids());
    }

    assertThat(back).isEqualTo(TestGateway.ids(channel, 0, 95));
    assertThat(forth).isEqualTo(back);
    await(client.close());
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndMissesNothing() {
    var channel = gateway.channel();
    var slow = gateway.client();
    var quick = gateway.client();
    await(slow.join(channel));
    await(quick.join(channel));
    slow.socket().pause();
    var text = "x".repeat(20_000);
    int count = 400;

    for (long seq = 0; seq < count; seq++) {
      gateway.store(channel, seq, text);
      gateway.publish(channel, seq, text);
    }

    await().atMost(PATIENCE).until(() -> quick.shown().size() == count);
    slow.socket().resume();
    await().atMost(PATIENCE).until(() -> slow.shown().size() >= count);
    assertThat(ids(slow.shown())).isEqualTo(TestGateway.ids(channel, 0, count));
    await(slow.close());
    await(quick.close());
  }

  @Test
  void aReturningCrowdCostsAHandfulOfQueries() {
    var channel = gateway.channel();
    LongStream.range(0, 60).forEach(seq -> gateway.store(channel, seq, "text"));
    var clients = new ArrayList<ChatClient>();
    for (int i = 0; i < 100; i++) {
      clients.add(gateway.client());
    }
    double before = gateway.meters().counter("parley.history.pages", "from", "store").count();

    var joins = clients.stream().map(client -> client.join(channel)).toList();
    await(Future.all(joins));

    double reads =
        gateway.meters().counter("parley.history.pages", "from", "store").count() - before;
    assertThat(reads).isLessThan(50);
    assertThat(joins).allMatch(join -> join.result().getJsonArray("messages").size() == 50);
    clients.forEach(client -> await(client.close()));
  }

  @Test
  void theSubscriptionEndsSomeTimeAfterTheLastMemberLeft() {
    var channel = gateway.channel();
    var client = gateway.client();
    await(client.join(channel));
    assertThat(gateway.members(channel)).isEqualTo(1);

    await(client.leave(channel));

    assertThat(gateway.members(channel)).isZero();
    var subscriptions = gateway.meters().get("parley.hub.subscriptions").gauge();
    await().atMost(PATIENCE).until(() -> subscriptions.value() == 0);
    await(client.close());
  }

  @Test
  void withoutKafkaASendFailsSoonAndLaterWorksAgain(KafkaServer kafka) {
    var channel = gateway.channel();
    var client = gateway.client();
    await(client.send(channel, "before"));
    kafka.pause();
    try {
      assertThat(failure(client.send(channel, "during"))).isEqualTo(ErrorCode.UNAVAILABLE);
      await(client.history(channel, new JsonObject()));
    } finally {
      kafka.unpause();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> client.send(channel, "after").otherwiseEmpty().await() != null);
    await(client.close());
  }

  private static List<String> ids(List<JsonObject> messages) {
    return messages.stream().map(message -> message.getString("id")).toList();
  }

  private static JsonObject send(String channel, String text) {
    return new JsonObject()
        .put("op", "send")
        .put("channel", channel)
        .put("text", text)
        .put("clientMessageId", "m-1");
  }
}
