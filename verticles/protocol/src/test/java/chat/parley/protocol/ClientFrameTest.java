package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFrameTest {

  @Test
  void readsEveryOperation() {
    assertThat(parse("{'op':'auth','token':'t'}")).isEqualTo(new ClientFrame.Auth(null, "t"));
    assertThat(parse("{'op':'join','channel':'c','since':'5-6','limit':7}"))
        .isEqualTo(new ClientFrame.Join(null, "c", Optional.of(new MessageId(5, 6)), 7));
    assertThat(parse("{'op':'join','channel':'c','since':null}"))
        .isEqualTo(new ClientFrame.Join(null, "c", Optional.empty(), 50));
    assertThat(parse("{'op':'leave','channel':'c'}")).isEqualTo(new ClientFrame.Leave(null, "c"));
    assertThat(parse("{'op':'send','channel':'c','text':'hi','clientMessageId':'m-1'}"))
        .isEqualTo(new ClientFrame.Send(null, "c", "hi", Optional.of("m-1")));
    assertThat(parse("{'op':'history','channel':'c','before':'5-6'}"))
        .isEqualTo(
            new ClientFrame.History(null, "c", new PageRequest.Before(new MessageId(5, 6), 50)));
    assertThat(parse("{'op':'ping','ref':9,'unknown':true}").ref().longValue()).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MALFORMED        | nonsense",
        "MALFORMED        | []",
        "MALFORMED        | {'op':'ping'} {}",
        "MALFORMED        | {'op':'ping','op':'ping'}",
        "MALFORMED        | {}",
        "MALFORMED        | {'op':5}",
        "MALFORMED        | {'op':'ping','ref':1.5}",
        "MALFORMED        | {'op':'ping','ref':{}}",
        "MALFORMED        | {'op':'ping','ref':99999999999999999999}",
        "UNKNOWN_OP       | {'op':'shout'}",
        "MALFORMED        | {'op':'send','channel':'c'}",
        "MALFORMED        | {'op':'send','channel':'c','text':5}",
        "TEXT_EMPTY       | {'op':'send','channel':'c','text':''}",
        "TEXT_INVALID     | {'op':'send','channel':'c','text':'a\\u0000'}",
        "TEXT_INVALID     | {'op':'send','channel':'c','text':'a\\ud800'}",
        "INVALID_CHANNEL  | {'op':'send','channel':'No!','text':'a'}",
        "INVALID_ID       | {'op':'send','channel':'c','text':'a','clientMessageId':'a b'}",
        "INVALID_ID       | {'op':'history','channel':'c','before':'x'}",
        "MALFORMED        | {'op':'history','channel':'c','before':'1-1','after':'1-1'}",
        "MALFORMED        | {'op':'history','channel':'c','limit':0}",
        "MALFORMED        | {'op':'history','channel':'c','limit':201}",
        "MALFORMED        | {'op':'history','channel':'c','limit':'5'}",
        "MALFORMED        | {'op':'join','channel':'c','limit':1.5}",
      })
  void refusesWhatIsWrongWithTheRightCode(ErrorCode code, String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(ParleyException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void depthIsBounded() {
    var deep = "{'op':'ping','x':" + "[".repeat(1_000) + "]".repeat(1_000) + "}";

    assertThatThrownBy(() -> parse(deep)).isInstanceOf(ParleyException.class);
  }

  private static ClientFrame parse(String singleQuoted) {
    return ClientFrame.parse(Json.object(singleQuoted.replace('\'', '"')));
  }
}
