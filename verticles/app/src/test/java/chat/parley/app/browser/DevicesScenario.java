package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Clock;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Phones, large letters, few colours, and pages that stay open over night. */
abstract class DevicesScenario extends BrowserScenario {

  /** Gives a link the same word as every other, in letters of the same weight. */
  private static final String ALIKE =
      """
      (link) => {
        link.textContent = 'alike';
        link.style.fontWeight = '400';
      }
      """;

  private static final String FONT_SIZE =
      "element => parseFloat(getComputedStyle(element).fontSize)";

  private static final String IS_MOVING =
      "() => document.getAnimations().some((animation) => animation.playState === 'running')";

  @Test
  void onATouchScreenEnterMakesALineAndTheButtonSendsAndKeepsTheKeyboard() {
    var ada =
        stage.visitor(
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setIsMobile(true));
    ada.enter("Ada");
    var channel = stage.channel(name("touched"));
    ada.open(channel);
    ada.composer().tap();
    ada.page().keyboard().type("One line");
    ada.page().keyboard().press("Enter");
    ada.page().keyboard().type("and another");
    assertThat(ada.composer()).hasValue("One line\nand another");

    ada.button("Send").tap();

    assertThat(sent(ada, "and another")).isVisible();
    assertThat(ada.composer()).isFocused();
    assertThat(ada.composer()).hasValue("");
    assertThat(stage.texts(channel)).containsExactly("One line\nand another");
  }

  @Test
  void inForcedColorsOneSeesWhereOneIsAndWithLittleMotionNothingMoves() {
    var here = name("here");
    var there = name("there");
    var ada =
        stage.visitor(
            new Browser.NewContextOptions()
                .setForcedColors(ForcedColors.ACTIVE)
                .setReducedMotion(ReducedMotion.REDUCE));
    ada.enter("Ada");
    ada.open(stage.channel(there));
    var channel = stage.channel(here);
    // All in one group, and the first has its author above.
    stage.say(channel, "alike");
    var other = stage.say(channel, "alike");
    var linked = stage.say(channel, "alike");

    ada.openAt(channel, linked);

    assertThat(ada.channelLink(there)).isVisible();
    assertThat(Arrays.equals(ada.message(linked).screenshot(), ada.message(other).screenshot()))
        .as("the linked message looks like another")
        .isFalse();
    ada.send("and on");
    assertThat(sent(ada, "and on")).isVisible();
    assertThat(ada.page().evaluate(IS_MOVING)).isEqualTo(false);
    var current = ada.channelLink(here).elementHandle();
    var elsewhere = ada.channelLink(there).elementHandle();
    current.evaluate(ALIKE);
    elsewhere.evaluate(ALIKE);
    assertThat(Arrays.equals(current.screenshot(), elsewhere.screenshot()))
        .as("the current channel looks like another")
        .isFalse();
  }

  @Test
  void atFourHundredPercentMostOfTheHeightIsForTheMessages() {
    var ada = stage.visitor(new Browser.NewContextOptions().setViewportSize(320, 256));
    ada.enter("Ada");
    var channel = stage.channel(name("a name that is rather long for this"), "And a long topic");
    for (int i = 0; i < 20; i++) {
      stage.say(channel, "line " + i);
    }

    ada.open(channel);

    assertThat(ada.log()).containsText("line 19");
    assertThat(ada.log().boundingBox().height).isGreaterThan(0.45 * 256);
    assertThat(ada.page().getByRole(AriaRole.HEADING).first()).isVisible();
    assertThat(ada.page().getByRole(AriaRole.HEADING).first().boundingBox().width)
        .as("width of the channel's name")
        .isGreaterThan(60);
    assertNoSidewaysScroll(ada);
    ada.page().setViewportSize(195, 256);
    assertNoSidewaysScroll(ada);
    assertThat(ada.page().getByRole(AriaRole.HEADING).first().boundingBox().width)
        .as("width of the channel's name")
        .isGreaterThan(30);
  }

  @Test
  void messagesGrowWithTheBrowsersTextSize() {
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.createChannel(name("large"), "");
    ada.send("as large as I like");
    var text = sent(ada, "as large as I like").locator("[data-text]");
    assertThat(text).isVisible();
    double before = (double) (int) text.evaluate(FONT_SIZE);
    ada.page().evaluate("document.documentElement.style.fontSize = '24px'");
    double after = ((Number) text.evaluate(FONT_SIZE)).doubleValue();

    assertThat(after / before).isEqualTo(1.5);
    assertNoSidewaysScroll(ada);
  }

  @Test
  void whatWasSaidTodayWasSaidYesterdayAfterMidnight() {
    // A zone in which it is late in the evening.
    var now = Instant.now();
    int hour = now.atOffset(ZoneOffset.UTC).getHour();
    int ahead = hour < 11 ? -(hour + 1) : 23 - hour;
    var zone = "Etc/GMT" + (ahead > 0 ? "-" : "+") + Math.abs(ahead);
    var ada = stage.visitor(new Browser.NewContextOptions().setTimezoneId(zone));
    ada.page().clock().install(new Clock.InstallOptions().setTime(now.toEpochMilli()));
    ada.enter("Ada");
    ada.createChannel(name("late"), "");
    ada.send("good night");
    assertThat(sent(ada, "good night")).isVisible();
    var separator = ada.log().getByRole(AriaRole.SEPARATOR);
    assertThat(separator).hasAccessibleName("Today");
    long past = Duration.ofHours(1).toMillis() - now.toEpochMilli() % 3_600_000 + 60_000;

    ada.page().clock().fastForward(past);
    ada.page().clock().runFor(2_000);

    assertThat(separator.first()).hasAccessibleName("Yesterday");
  }

  private static void assertNoSidewaysScroll(Visitor visitor) {
    var widths =
        (Map<?, ?>)
            visitor
                .page()
                .evaluate("({ page: document.documentElement.scrollWidth, window: innerWidth })");
    assertThat((Integer) widths.get("page")).isLessThanOrEqualTo((Integer) widths.get("window"));
  }
}
