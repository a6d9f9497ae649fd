package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.ScrollStep;
import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People read what was said long ago. */
abstract class ReadingScenario extends BrowserScenario {

  private static final int MESSAGES = 1_300;

  /** More than a page's whole window is to be read from there on. */
  private static final int LINKED = 350;

  private static final double STEP_PX = 2_400;
  private static final double DRIFT_PX = 1;

  /** A list that is long enough to be cut has been cut when it rested for so long. */
  private static final Duration CUT_AFTER = Duration.ofSeconds(2);

  /** Tall, so that few steps lead far, and a step leaves much in sight of what was there. */
  private static final int HEIGHT_PX = 2_800;

  private static String longChannel;

  private static final List<String> SENTENCES =
      List.of(
          "Yes.",
          "I would not know how to begin with that, but somebody here surely does.",
          "First this.\nThen that.\nAnd at last, when all is done:\n\nnothing.",
          "A sentence that goes on and on. ".repeat(12));

  @Test
  void historyIsScrolledToItsFirstMessageWithoutAJump() {
    var channel = longChannel();
    var expected = stage.ids(channel);
    var ada = reader();
    ada.open(channel);
    assertThat(ada.message(expected.get(MESSAGES - 1))).isVisible();

    var seen = new ArrayList<>(ada.scroll(0).ids());
    int still = 0;
    ScrollStep step;
    do {
      step = ada.scroll(-STEP_PX);
      addAbove(seen, step.ids());
      if (!step.waited() && !step.isAtBeginning()) {
        assertStill(step);
        still++;
      }
    } while (!step.isAtBeginning());
    assertThat(still)
        .as("steps with messages above that made up for what turned out smaller")
        .isGreaterThan(10);

    assertThat(seen).isEqualTo(expected);
    assertThat(ada.log()).containsText("This is the beginning of");
  }

  @Test
  void aLinkOpensAroundItsMessageAndOneReadsBothWays() {
    var channel = longChannel();
    var expected = stage.ids(channel);
    var linked = expected.get(LINKED);
    var ada = reader();

    ada.openAt(channel, linked);

    assertThat(ada.message(linked)).hasAttribute("aria-current", "true");
    assertThat(ada.message(linked)).isInViewport();
    var above = new ArrayList<>(ada.scroll(0).ids());
    while (expected.indexOf(above.get(0)) > LINKED - 100) {
      var step = ada.scroll(-STEP_PX);
      if (!step.waited()) {
        assertStill(step);
      }
      addAbove(above, step.ids());
    }
    var below = new ArrayList<>(ada.scroll(0).ids());
    double tallest = 0;
    while (!below.get(below.size() - 1).equals(expected.get(MESSAGES - 1))) {
      var step = ada.scroll(STEP_PX);
      assertStill(step);
      addBelow(below, step.ids());
      tallest = Math.max(tallest, step.height());
    }
    var rested = ada.rest(CUT_AFTER);
    assertStill(rested);
    assertThat(rested.height()).as("what is far above is let go").isLessThan(tallest);

    // What is drawn beyond the edges of what is in sight differs from one moment to the next.
    int highest = expected.indexOf(above.get(0));
    assertThat(above).isEqualTo(expected.subList(highest, highest + above.size()));
    assertThat(below).isEqualTo(expected.subList(expected.indexOf(below.get(0)), MESSAGES));
    assertThat(above).contains(linked);
    assertThat(below).contains(linked);
  }

  /** What was in sight is where the scrolling left it. */
  private static void assertStill(ScrollStep step) {
    assertThat(Math.abs(step.drift())).as("drift in pixels: %s", step).isLessThan(DRIFT_PX);
  }

  /** Somebody with a tall window. */
  private Visitor reader() {
    var ada = stage.visitor(new Browser.NewContextOptions().setViewportSize(1_280, HEIGHT_PX));
    ada.enter("Ada");
    return ada;
  }

  /** A channel in which much was said; its id. */
  private String longChannel() {
    if (longChannel == null) {
      longChannel = stage.channel(name("long"));
      stage.fill(
          longChannel, MESSAGES, i -> "%d. %s".formatted(i, SENTENCES.get(i % SENTENCES.size())));
    }
    return longChannel;
  }
}
