package chat.parley.gateway.chat;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.GatewayScenario;
import chat.parley.gateway.TestGateway;
import chat.parley.local.TestNames;
import chat.parley.perf.ChatClient;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ChatMessage;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sends that only the owner can tell from a retry, on a gateway that does not hear its verdict: the
 * test stores what an owner would store and says nothing.
 */
class StoredSendsIT extends GatewayScenario {

  private static final String CLIENT_MESSAGE_ID = "m-1";

  private final String user = TestNames.unique("u");
  private String channel;
  private ChatClient client;

  @BeforeEach
  void doubt() {
    channel = gateway.channel();
    client =
        await(
            ChatClient.connect(
                gateway.vertx(),
                TestGateway.HOST,
                gateway.port(),
                gateway.token(user, Duration.ofHours(1))));
    gateway
        .vertx()
        .eventBus()
        .publish(Addresses.UNCLAIMED_SENDS, SendIds.of(channel, user, CLIENT_MESSAGE_ID));
    // What is claimed afterwards finds that out.
    await(send("m-0"));
  }

  @AfterEach
  void leave() {
    await(client.close());
  }

  @Test
  void gatewayAnswersWithWhatIsStoredWhenItDoesNotHearTheVerdict() {
    var message = message();
    var unheard = gateway.meters().counter("parley.ingress.unheard");
    double before = unheard.count();

    var sent = send(CLIENT_MESSAGE_ID);
    gateway.store(message, Prev.NONE);
    await(gateway.storage().sends().put(message));

    assertThat(await(sent).getString("id")).isEqualTo(message.id().toString());
    // The answer may come before it is counted.
    await().atMost(PATIENCE).until(() -> unheard.count() - before == 1);
  }

  @Test
  void gatewayDoesNotTakeTheRowOfASendForItsMessage() {
    var message = message();
    await(gateway.storage().sends().put(message));

    // The owner may have died between the two rows, and its successor may drop the record.
    assertThat(failure(send(CLIENT_MESSAGE_ID))).isEqualTo(ErrorCode.UNAVAILABLE);

    gateway.store(message, Prev.NONE);
    assertThat(await(send(CLIENT_MESSAGE_ID)).getString("id")).isEqualTo(message.id().toString());
  }

  private Future<JsonObject> send(String clientMessageId) {
    return client.request(
        new JsonObject()
            .put("op", "send")
            .put("channel", channel)
            .put("text", "once")
            .put("clientMessageId", clientMessageId));
  }

  private ChatMessage message() {
    return new ChatMessage(
        channel, new MessageId(1_000_000, 0), user, "Ada", "once", Optional.of(CLIENT_MESSAGE_ID));
  }
}
