package chat.parley.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelTrafficTest {

  private static final int BURST = 4 << 20;
  private static final String LONG = "字".repeat(50_000);
  private static final String SHORT = "a".repeat(ChannelTraffic.LONG_TEXT);

  private static final String USER = "a user";

  private static final Duration ONE = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ChannelTraffic traffic = new ChannelTraffic(8 << 10, BURST, 64 << 10, 2 * BURST);

  @Test
  void longTextsUseHalfAndShortOnesGoOn() {
    int sent = sendUntilRefused("flooded", LONG);

    assertThat(sent).isEqualTo(perHalf(LONG));
    assertThat(sendUntilRefused("flooded", SHORT)).isGreaterThanOrEqualTo(perQuarter(SHORT));
    traffic.take("another", USER, LONG);
  }

  @ParameterizedTest
  @CsvSource({"8192, 1048576", "8192, 1073741824", "536870912, 1048576", "536870912, 1073741824"})
  void servesWithTheSmallestAndTheLargestValues(int perSecond, int burst) {
    var extreme = new ChannelTraffic(perSecond, burst, 64 << 10, 1 << 20);
    var wide = new ChannelTraffic(perSecond, burst, 512 << 20, 1 << 30);

    extreme.take("channel", USER, SHORT);
    extreme.take("channel", USER, LONG);
    wide.take("channel", USER, LONG);
  }

  @Test
  void shortTextsLeaveRoomForLongOnesAndCountSomethingEach() {
    int sent = sendUntilRefused("flooded", "a");

    assertThat(sent).isBetween(BURST / 4 / ChannelTraffic.LEAST, BURST / 2 / ChannelTraffic.LEAST);
    assertThat(sendUntilRefused("flooded", LONG)).isEqualTo(perHalf(LONG));
  }

  @Test
  void whoSaysSomethingNowAndThenComesBeforeThoseWhoSayMuch() {
    sendUntilRefused("flooded", SHORT);

    for (int i = 0; i < ChannelTraffic.NOW_AND_THEN; i++) {
      traffic.take("flooded", "somebody else", SHORT);
    }
    assertThatThrownBy(() -> traffic.take("flooded", "somebody else", SHORT))
        .isInstanceOf(ParleyException.class);
  }

  @Test
  void whoSendsALongTextNowAndThenComesBeforeThoseWhoSendMany() {
    for (int channel = 0; channel < 10; channel++) {
      sendUntilRefused("channel " + channel, LONG);
    }

    for (int i = 0; i < ChannelTraffic.LONG_NOW_AND_THEN; i++) {
      traffic.take("channel 9", "somebody else", LONG);
    }
    assertThatThrownBy(() -> traffic.take("channel 9", "somebody else", LONG))
        .isInstanceOf(ParleyException.class);
  }

  /** Guests cost nothing, so that there may be any number of them. */
  @Test
  void howeverManySayLittleTheChannelIsBounded() {
    int sent = 0;
    for (int user = 0; user < 10_000; user++) {
      try {
        traffic.take("flooded", "user " + user, "a");
        sent++;
      } catch (ParleyException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
      }
    }

    assertThat(sent).isBetween(2 * perQuarter(SHORT), 3 * BURST / 4 / ChannelTraffic.LEAST);
  }

  @Test
  void longTextsToAllChannelsTogetherAreBoundedAndShortOnesGoOn() {
    int channels = 0;
    int sent = 0;
    while (channels < 10) {
      sent += sendUntilRefused("channel " + channels++, LONG);
    }

    assertThat(sent).isEqualTo(2 * BURST / ByteBufUtil.utf8Bytes(LONG));
    assertThat(sendUntilRefused("channel 9", SHORT)).isGreaterThanOrEqualTo(perQuarter(SHORT));
  }

  @Test
  void refusalTellsWhenToComeBack() {
    sendUntilRefused("flooded", LONG);

    assertThatThrownBy(() -> traffic.take("flooded", USER, LONG))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
              assertThat(e.retryAfter().orElseThrow()).isBetween(ONE, MINUTE);
            });
  }

  private int sendUntilRefused(String channel, String text) {
    for (int sent = 0; ; sent++) {
      try {
        traffic.take(channel, USER, text);
      } catch (ParleyException e) {
        return sent;
      }
    }
  }

  private static int perHalf(String text) {
    return BURST / 2 / ByteBufUtil.utf8Bytes(text);
  }

  private static int perQuarter(String text) {
    return BURST / 4 / ByteBufUtil.utf8Bytes(text);
  }
}
