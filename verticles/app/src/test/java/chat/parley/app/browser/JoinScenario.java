package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.Pause;
import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel is joined sooner or later, whatever comes between, and nothing is missed. */
abstract class JoinScenario extends BrowserScenario {

  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  /** Longer than a page waits for an answer. */
  private static final long GIVEN_UP_MS = 13_000;

  private static final int CHANNELS = IS_LONG ? 200 : 80;
  private static final int MAX_JOINS_AT_ONCE = 8;
  private static final double SOON_MS = 2_000;

  /** Goes to each channel by its address, without loading the page again. */
  private static final String VISIT_ALL =
      """
      async (channels) => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
        const isBusy = () => document.querySelector('[role=log]')?.ariaBusy !== 'false';
        for (const channel of channels) {
          history.pushState(null, '', `/c/${channel}`);
          dispatchEvent(new PopStateEvent('popstate'));
          const begun = performance.now();
          do {
            await frame();
          } while (isBusy() && performance.now() < begun + 1_000);
        }
      }
      """;

  /** What the page says about itself, but for what only waits. */
  private static final Pattern REASON =
      Pattern.compile("server|cannot|not answer|again", Pattern.CASE_INSENSITIVE);

  @AfterEach
  void theStoreRuns() {
    stage.cluster().cassandra().unpause();
  }

  @Test
  void whoComesByALinkIsToldWhereItLeadsAndComesThere() {
    var name = name("waits");
    var channel = stage.channel(name);
    var ada = stage.visitor();

    ada.visit("/c/" + channel);

    assertThat(ada.page().getByRole(AriaRole.MAIN)).containsText(channel);
    ada.enterHere("Ada");
    ada.awaitChannel(name);
  }

  @Test
  void whoOpensAChannelWhileTheStoreIsAwayIsToldAndComesInWhenItIsBack() {
    var name = name("frozen");
    var channel = stage.channel(name);
    stage.say(channel, "before");
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    stage.cluster().cassandra().pause();

    ada.open(channel);

    var told =
        ada.page()
            .getByRole(AriaRole.MAIN)
            .getByRole(AriaRole.STATUS)
            .or(ada.page().getByRole(AriaRole.MAIN).getByRole(AriaRole.ALERT))
            .filter(new Locator.FilterOptions().setHasText(REASON));
    assertThat(told.first()).isVisible();
    Pause.of(IS_LONG ? A_MINUTE : Duration.ZERO);
    assertThat(told.first()).isVisible();
    stage.cluster().cassandra().unpause();
    assertThat(ada.log()).containsText("before");
    assertThat(told).hasCount(0);
    stage.say(channel, "behind");
    assertThat(ada.log()).containsText("behind");
    ada.send("and mine");
    assertThat(sent(ada, "and mine")).isVisible();
  }

  @Test
  void aJoinThatIsAnsweredTooLateLeavesNoHole() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.page().clock().install();
    var wire = Wire.of(ada.page(), "join");
    ada.enter("Ada");
    var channel = ada.createChannel(name("late"), "");
    stage.say(channel, "before");
    assertThat(ada.log()).containsText("before");
    int joins = wire.channels().size();
    wire.hold();
    stage.door().cut();
    ada.awaitConnection("waiting");
    stage.say(channel, "missed 1");
    stage.door().mend();
    ada.page().clock().runFor(1_000);
    ada.awaitConnection("online");
    ada.page().waitForCondition(() -> wire.channels().size() > joins && wire.held() > 0);
    stage.say(channel, "missed 2");
    stage.say(channel, "missed 3");

    ada.page().clock().runFor(GIVEN_UP_MS);
    wire.release();
    stage.say(channel, "live 1");
    ada.page().clock().runFor(GIVEN_UP_MS);
    stage.say(channel, "live 2");

    assertThat(ada.log()).containsText("live 2");
    assertThat(ada.shown())
        .extracting(Visitor.Shown::text)
        .containsExactly("before", "missed 1", "missed 2", "missed 3", "live 1", "live 2");
  }

  @Test
  void ofManyChannelsTheOneInViewIsJoinedFirstAndTheOthersAFewAtATime() {
    var prefix = name("many");
    var channels =
        stage.channels(
            IntStream.range(0, CHANNELS).mapToObj(i -> "%s %03d".formatted(prefix, i)).toList());
    var last = channels.get(CHANNELS - 1);
    var said = stage.say(last, "here");
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.page().evaluate(VISIT_ALL, channels);
    assertThat(ada.message(said)).isVisible();
    ada.closeTab();
    var back = ada.newTab();
    var wire = Wire.of(back.page(), "join");
    long begun = System.nanoTime();

    back.visit("/c/" + last);

    assertThat(back.message(said)).isVisible();
    assertThat((System.nanoTime() - begun) / 1e6).as("ms until it was there").isLessThan(SOON_MS);
    assertThat(wire.channels().get(0)).isEqualTo(last);
    back.page().waitForCondition(() -> wire.channels().containsAll(channels));
    assertThat(wire.mostWaiting()).as("joins at once").isLessThanOrEqualTo(MAX_JOINS_AT_ONCE);
    stage.say(channels.get(0), "one more");
    assertThat(back.channelLink("%s %03d".formatted(prefix, 0)))
        .hasAccessibleName(Pattern.compile(".*1 unread.*"));
  }
}
