package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.ScrollInput;
import chat.parley.perf.browser.ScrollStep;
import chat.parley.perf.browser.ViewProbe.Reading;
import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** People read what was said long ago. */
abstract class ReadingScenario extends BrowserScenario {

  private static final int MESSAGES = IS_LONG ? 3_000 : 1_200;

  /** More than a page's whole window is to be read from there on. */
  private static final int LINKED = MESSAGES - 950;

  /** So many are read back up in the ordinary build. */
  private static final int UP = 250;

  private static final Duration TIME_LIMIT = Duration.ofMinutes(IS_LONG ? 10 : 3);

  private static final Duration FIVE_A_SECOND = Duration.ofMillis(200);

  /** Of the view's height, at one movement. */
  private static final double SCREEN_PART = 0.7;

  private static final int FRAMES_AT_REST = 60;

  private static final double STEP_PX = 2_400;
  private static final double DRIFT_PX = 1;

  /** A list that is long enough to be cut has been cut when it rested for so long. */
  private static final Duration CUT_AFTER = Duration.ofSeconds(2);

  /** Tall, so that few steps lead far, and a step leaves much in sight of what was there. */
  private static final int HEIGHT_PX = 2_800;

  private static final String SCROLLBAR_PX = "log => log.offsetWidth - log.clientWidth";

  /** Where the middle of the scrollbar's thumb is, below the list's top. */
  private static final String GRIP_PX =
      "log => (log.scrollTop + log.clientHeight / 2) * log.clientHeight / log.scrollHeight";

  /** A channel's id, and the ids of the first messages that were said there. */
  private record LongChannel(String id, List<String> messages) {}

  private static LongChannel longChannel;

  private static final List<String> SENTENCES =
      List.of(
          "Yes.",
          "I would not know how to begin with that, but somebody here surely does.",
          "First this.\nThen that.\nAnd at last, when all is done:\n\nnothing.",
          "A sentence that goes on and on. ".repeat(12));

  /** How somebody reads: by which input, on which screen, and how far in the ordinary build. */
  enum Way {
    WHEEL(ScrollInput.WHEEL, 1_440, IS_LONG ? 900 : 1_600, 800),
    KEYS(ScrollInput.KEYS, 1_440, 900, 80),
    KEYS_ON_A_NARROW_SCREEN(ScrollInput.KEYS, 390, 844, 80),
    TOUCH(ScrollInput.TOUCH, 390, 844, 80),
    WHEEL_ON_A_NARROW_SCREEN(ScrollInput.WHEEL, 390, 844, 80);

    private final ScrollInput input;
    private final int width;
    private final int height;
    private final int distance;

    Way(ScrollInput input, int width, int height, int distance) {
      this.input = input;
      this.width = width;
      this.height = height;
      this.distance = IS_LONG ? MESSAGES : distance;
    }

    Browser.NewContextOptions screen() {
      boolean hasTouch = input == ScrollInput.TOUCH;
      return new Browser.NewContextOptions()
          .setViewportSize(width, height)
          .setHasTouch(hasTouch)
          .setIsMobile(hasTouch);
    }
  }

  private static List<Way> ways() {
    return IS_LONG ? List.of(Way.values()) : List.of(Way.WHEEL, Way.TOUCH);
  }

  /** A link leads there; from there on to the newest, and back, while others talk. */
  @ParameterizedTest
  @MethodSource("ways")
  void everyMessageIsSeenDownAndUpAndNothingElseMovesTheView(Way way) {
    var channel = longChannel().id();
    var expected = longChannel().messages();
    int from = MESSAGES - way.distance;
    var ada = stage.visitor(way.screen());
    ada.enter("Ada");
    ada.openAt(channel, expected.get(from));
    try (var talker = stage.talker(channel, FIVE_A_SECOND)) {
      assertSeen(ada, way, Reading.DOWN, expected.subList(from, MESSAGES));
      int upTo = IS_LONG ? 0 : Math.max(from, MESSAGES - UP);
      assertSeen(ada, way, Reading.UP, expected.subList(upTo, MESSAGES));
      talker.awaitMore(1);
    }
    if (IS_LONG) {
      assertThat(ada.log()).containsText("This is the beginning of");
    }
  }

  @Test
  void whoReadsALittleAboveTheEndOfABusyChannelStaysThere() {
    var channel = stage.channel(name("busy"));
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.open(channel);
    // Nearly as many as a page keeps.
    stage.fill(channel, 280, i -> "before " + i);
    assertThat(ada.message(stage.newestOf(channel))).isInViewport();
    var probe = ada.watchView();
    for (int i = 0; i < 4; i++) {
      ScrollInput.WHEEL.scroll(ada, -300);
      probe.after(2);
    }
    var place = probe.rest();
    probe.reading(Reading.RESTING);

    stage.fill(channel, 150, i -> "behind " + i);

    assertThat(probe.rest().ids()).isEqualTo(place.ids());
    assertThat(probe.end().faults()).isEmpty();
    assertThat(ada.jumpToNewest()).hasText(Pattern.compile(".*\\d.*new.*"));
    ada.jumpToNewest().click();
    assertThat(ada.message(stage.newestOf(channel))).isInViewport();
  }

  /** Reads on until the end of what is expected; all of it must have been in view. */
  private static void assertSeen(Visitor ada, Way way, Reading reading, List<String> expected) {
    boolean isDown = reading == Reading.DOWN;
    var goal = expected.get(isDown ? expected.size() - 1 : 0);
    ada.log().focus();
    var probe = ada.watchView();
    var view = probe.rest();
    probe.reading(reading);
    double pixels = SCREEN_PART * ada.log().boundingBox().height * (isDown ? 1 : -1);
    long deadline = System.nanoTime() + TIME_LIMIT.toNanos();
    while (!view.ids().contains(goal) && view.faults() == 0) {
      assertThat(System.nanoTime()).as("the time to read on from %s", view).isLessThan(deadline);
      way.input.scroll(ada, pixels);
      // A key's scrolling goes on for a while, and another key would add to it.
      view = way.input == ScrollInput.KEYS ? probe.rest() : probe.after(2);
    }
    probe.rest();
    if (!isDown) {
      // Others still talk.
      probe.reading(Reading.RESTING);
      probe.after(FRAMES_AT_REST);
    }
    var notes = probe.end();
    assertThat(notes.faults()).as("reading %s by %s", reading, way).isEmpty();
    assertThat(notes.seen()).as("reading %s by %s", reading, way).containsAll(expected);
  }

  @Test
  void whoDragsTheScrollbarUpReadsOlderMessagesAndStaysWhereItIsLetGo() {
    var channel = longChannel().id();
    var newest = stage.newestOf(channel);
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.open(channel);
    assertThat(ada.message(newest)).isInViewport();
    var probe = ada.watchView();
    var box = ada.log().boundingBox();
    double x = box.x + box.width - ((Number) ada.log().evaluate(SCROLLBAR_PX)).doubleValue() / 2;
    double grip = box.y + ((Number) ada.log().evaluate(GRIP_PX)).doubleValue();

    var mouse = ada.page().mouse();
    mouse.move(x, grip);
    mouse.down();
    for (double y = grip; y > box.y; y -= 15) {
      mouse.move(x, y);
      probe.after(1);
    }
    var held = probe.after(30);
    mouse.up();

    var place = probe.rest();
    assertThat(held.ids()).doesNotContain(newest);
    assertThat(place.ids()).doesNotContain(newest);
    probe.reading(Reading.RESTING);
    try (var talker = stage.talker(channel, FIVE_A_SECOND)) {
      talker.awaitMore(5);
    }
    assertThat(probe.rest().ids()).isEqualTo(place.ids());
    assertThat(probe.end().faults()).isEmpty();
  }

  @Test
  void aLinkOpensAroundItsMessageAndOneReadsBothWays() {
    var channel = longChannel().id();
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
      addSeen(above, step.ids());
    }
    var below = new ArrayList<>(ada.scroll(0).ids());
    while (!below.contains(expected.get(MESSAGES - 1))) {
      var step = ada.scroll(STEP_PX);
      assertStill(step);
      addSeen(below, step.ids());
    }
    var rested = ada.rest(CUT_AFTER);
    assertStill(rested);
    assertThat(rested.ids()).as("what is far above is let go").doesNotContain(above.get(0));

    // What is drawn beyond the edges of what is in sight differs from one moment to the next.
    int highest = expected.indexOf(above.get(0));
    assertThat(above).isEqualTo(expected.subList(highest, highest + above.size()));
    int lowest = expected.indexOf(below.get(0));
    assertThat(below).isEqualTo(expected.subList(lowest, lowest + below.size()));
    assertThat(above).contains(linked);
    assertThat(below).contains(linked);
  }

  /** Most are short, as they are where people talk. */
  private static String sentence(int number) {
    return SENTENCES.get(number % 3 == 0 ? number / 3 % SENTENCES.size() : 0);
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

  /** A channel in which much was said. */
  private LongChannel longChannel() {
    if (longChannel == null) {
      var channel = stage.channel(name("long"));
      stage.fill(channel, MESSAGES, i -> "%d. %s".formatted(i, sentence(i)));
      longChannel = new LongChannel(channel, stage.ids(channel));
    }
    return longChannel;
  }
}
