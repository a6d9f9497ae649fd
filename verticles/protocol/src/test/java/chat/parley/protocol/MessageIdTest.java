package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

  @Test
  void isWrittenAndReadAsTimeAndOffset() {
    var id = new MessageId(1763800000123L, 4711);

    assertThat(id).hasToString("1763800000123-4711");
    assertThat(MessageId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void ordersByTimeThenOffset() {
    var early = new MessageId(10, 9);

    assertThat(new MessageId(11, 0).isAfter(early)).isTrue();
    assertThat(new MessageId(10, 10).isAfter(early)).isTrue();
    assertThat(early.isAfter(early)).isFalse();
    assertThat(new MessageId(9, 99).isAfter(early)).isFalse();
  }

  @Test
  void tellsTheTimeWithThreeDecimalsEvenWhenTheyAreZero() {
    assertThat(new MessageId(1763800000000L, 1).sentAtText()).isEqualTo("2025-11-22T08:26:40.000Z");
    assertThat(new MessageId(1763800000123L, 1).sentAtText()).isEqualTo("2025-11-22T08:26:40.123Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1-",
        "-1",
        "1--1",
        "01-1",
        "1-01",
        "1-1 ",
        "a-b",
        "1-1-1",
        "٣-١",
        "9999999999999999-1",
        "1-9999999999999999999"
      })
  void refusesEveryOtherForm(String text) {
    assertThatThrownBy(() -> MessageId.parse(text))
        .isInstanceOfSatisfying(
            ParleyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ID));
  }
}
