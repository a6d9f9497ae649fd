package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeFrameTest {

  @Test
  void aSendToAnOperationIsItsFrame() {
    var frame =
        parse(
            """
            {"type":"send","address":"parley.send","replyAddress":"r-1","headers":{},
             "body":{"channel":"c","text":"hello","clientMessageId":"m-1"}}
            """);

    assertThat(((BridgeFrame.Request) frame).frame())
        .isInstanceOfSatisfying(
            ClientFrame.Send.class,
            send -> {
              assertThat(send.ref().textValue()).isEqualTo("r-1");
              assertThat(send.channel()).isEqualTo("c");
              assertThat(send.text()).isEqualTo("hello");
              assertThat(send.clientMessageId()).isEqualTo(Optional.of("m-1"));
            });
  }

  @Test
  void theAddressAndTheReplyAddressAloneSayOperationAndRef() {
    var frame =
        parse(
            """
            {"type":"send","address":"parley.ping","body":{"op":"send","ref":7}}
            """);

    assertThat(((BridgeFrame.Request) frame).frame())
        .isInstanceOfSatisfying(ClientFrame.Ping.class, ping -> assertThat(ping.ref()).isNull());
  }

  @Test
  void handlersAreForChannelsAndForGoaway() {
    assertThat(parse("{\"type\":\"register\",\"address\":\"channel.knitting\"}"))
        .isEqualTo(new BridgeFrame.Register("knitting"));
    assertThat(parse("{\"type\":\"unregister\",\"address\":\"channel.knitting\"}"))
        .isEqualTo(new BridgeFrame.Unregister("knitting"));
    assertThat(parse("{\"type\":\"register\",\"address\":\"parley.goaway\"}"))
        .isEqualTo(new BridgeFrame.Nothing());
    assertThat(parse("{\"type\":\"ping\"}")).isEqualTo(new BridgeFrame.Nothing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"publish\",\"address\":\"channel.c\",\"body\":{}}",
        "{\"type\":\"publish\",\"address\":\"parley.send\",\"body\":{}}",
        "{\"type\":\"send\",\"address\":\"channel.c\",\"body\":{}}",
        "{\"type\":\"register\",\"address\":\"parley.heads\"}",
        "{\"type\":\"register\",\"address\":\"__vertx.reply.1\"}"
      })
  void nothingElseCanBeReached(String frame) {
    assertThatThrownBy(() -> parse(frame))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parley.heads", "parley.verdicts.node", "parley.channel-created"})
  void insideAddressesAreNoOperations(String address) {
    assertThatThrownBy(() -> parse("{\"type\":\"send\",\"address\":\"" + address + "\"}"))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_OP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'send','address':'a','replyAddress':'r'} | r",
        "{'type':'register','address':'channel.c'} | channel.c",
        "{'type':'unregister','address':'channel.c'} | ",
      },
      quoteCharacter = '`')
  void errorsGoWhereTheClientWaits(String frame, String ref) {
    var found = BridgeFrame.ref(Json.object(frame.replace('\'', '"')));

    assertThat(found == null ? null : found.textValue()).isEqualTo(ref);
  }

  @Test
  void refusalsAreWordedAsTheStandardClientReadsThem() {
    var failure =
        ParleyException.unavailable("later", Duration.ofSeconds(1), new IllegalStateException());

    assertThat(BridgeFrame.error(Json.newObject().textNode("r"), failure))
        .isEqualTo(
            "{\"type\":\"err\",\"address\":\"r\",\"failureCode\":503,"
                + "\"failureType\":\"UNAVAILABLE\",\"message\":\"later\",\"retryAfterMs\":1000}");
    assertThat(BridgeFrame.message("channel.c", "{}"))
        .isEqualTo("{\"type\":\"rec\",\"address\":\"channel.c\",\"body\":{}}");
  }

  private static BridgeFrame parse(String json) {
    return BridgeFrame.parse(Json.object(json));
  }
}
