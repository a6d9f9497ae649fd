package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerFrameTest {

  private static final MessageId ID = new MessageId(1763800000123L, 4711);
  private static final EncodedMessage MESSAGE =
      new ChatMessage("c", ID, "u-17", "Ada", "hi \"there\" 😀", Optional.of("m"))
          .encode(Prev.NONE);

  @Test
  void messageIsTheContractsObject() {
    assertThat(MESSAGE.json())
        .isEqualTo(
            "{\"channel\":\"c\",\"id\":\"1763800000123-4711\","
                + "\"sentAt\":\"2025-11-22T08:26:40.123Z\",\"userId\":\"u-17\",\"author\":\"Ada\","
                + "\"text\":\"hi \\\"there\\\" 😀\",\"clientMessageId\":\"m\"}");
    assertThat(ServerFrame.message(MESSAGE))
        .isEqualTo("{\"op\":\"message\",\"message\":" + MESSAGE.json() + "}");
  }

  @Test
  void welcomeSaysWhoAndForHowLong() {
    var limits = new Limits(1, 2, 3, 4, 5, 6);

    var welcome =
        Json.object(
            ServerFrame.welcome(
                IntNode.valueOf(5), "u-17", "Ada", Instant.ofEpochSecond(1763886400), limits, "n"));

    assertThat(welcome)
        .isEqualTo(
            Json.newObject()
                .put("op", "welcome")
                .put("ref", 5)
                .put("userId", "u-17")
                .put("author", "Ada")
                .put("expiresAt", "2025-11-23T08:26:40.000Z")
                .put("node", "n")
                .set("limits", limits.toJson()));
  }

  @Test
  void framesAreValidJsonWithTheirMessagesInOrder() {
    var page = new HistoryPage(List.of(MESSAGE, MESSAGE), Optional.empty(), Optional.of(ID));
    var ref = IntNode.valueOf(5);

    var history = Json.object(ServerFrame.history(ref, "c", page));
    var joined =
        Json.object(
            ServerFrame.joined(
                ref, "c", List.of(MESSAGE), Optional.empty(), Optional.of(ID), true));
    var messages = Json.object(ServerFrame.messages("c", List.of(MESSAGE, MESSAGE)));

    assertThat(history.get("ref").intValue()).isEqualTo(5);
    assertThat(history.get("messages")).hasSize(2);
    assertThat(history.get("before").isNull()).isTrue();
    assertThat(history.get("after").textValue()).isEqualTo(ID.toString());
    assertThat(joined.get("before").isNull()).isTrue();
    assertThat(joined.get("head").textValue()).isEqualTo(ID.toString());
    assertThat(joined.get("messages").get(0).get("author").textValue()).isEqualTo("Ada");
    assertThat(messages.get("messages")).hasSize(2);
    assertThat(
            Json.object(
                    ServerFrame.page(
                        new HistoryPage(List.of(), Optional.empty(), Optional.empty())))
                .get("messages"))
        .isEmpty();
  }

  @Test
  void errorsCarryCodeAndDelay() {
    var limited = ParleyException.rateLimited("too fast", Duration.ofMillis(40));

    assertThat(ServerFrame.error(null, limited))
        .isEqualTo(
            "{\"op\":\"error\",\"code\":\"RATE_LIMITED\",\"message\":\"too fast\",\"retryAfterMs\":40}");
  }
}
