package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.ScrollInput;
import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who was away finds what is new, and only what was seen is read. */
abstract class ReturnScenario extends BrowserScenario {

  private static final String MESSAGE_BELOW =
      """
      (line) =>
        [...document.querySelectorAll('article')].find(
          (article) =>
            line.compareDocumentPosition(article) & Node.DOCUMENT_POSITION_FOLLOWING,
        )?.dataset.id
      """;

  /** The window has the focus, or another one has. */
  private static final String FOCUS =
      """
      (has) => {
        document.hasFocus = () => has;
        window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
      }
      """;

  private static final int PAGE = 50;
  private static final double SOON_MS = 3_000;

  private static final Pattern UNREAD = Pattern.compile(".*unread.*");

  /** How people come back to a channel. */
  private enum Way {
    SWITCHING,
    RELOADING,
    IN_A_NEW_TAB,
    FROM_THE_LIST
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 120})
  void whoComesBackFindsTheLineAboveTheFirstUnreadMessage(int unread) {
    var name = name("there");
    var channel = stage.channel(name);
    var here = stage.channel(name("here"));
    var ada = stage.visitor();
    ada.enter("Ada");
    stage.fill(channel, 60, i -> "old " + i);
    ada.open(channel);
    var faults = new SoftAssertions();
    for (var way : ways(unread)) {
      var lastRead = stage.newestOf(channel);
      assertThat(ada.message(lastRead)).isInViewport();
      assertThat(ada.channelLink(name)).not().hasAccessibleName(UNREAD);
      ada = comeBack(ada, way, name, channel, here, unread);
      var ids = stage.ids(channel);
      var first = ids.get(ids.indexOf(lastRead) + 1);
      var opened = ada;
      faults
          .assertThatCode(() -> assertOpenedAtTheLine(opened, first, name, unread))
          .as("%d unread, %s", unread, way)
          .doesNotThrowAnyException();
      readDown(ada, stage.newestOf(channel));
    }
    faults.assertAll();
  }

  @Test
  void whatIsNewIsMarkedAsReadAtOnceOnlyWhenAsked() {
    var name = name("skipped");
    var channel = stage.channel(name);
    var ada = stage.visitor();
    ada.enter("Ada");
    stage.say(channel, "old");
    ada.open(channel);
    assertThat(ada.log()).containsText("old");
    ada.open(stage.channel(name("elsewhere")));
    stage.fill(channel, 120, i -> "new " + i);
    ada.choose(name);
    assertThat(ada.channelLink(name)).hasAccessibleName(UNREAD);

    ada.button("Mark as read").click();

    assertThat(ada.channelLink(name)).not().hasAccessibleName(UNREAD);
    ada.visit("/");
    assertThat(ada.channelLink(name)).isVisible();
    assertThat(ada.channelLink(name)).not().hasAccessibleName(UNREAD);
  }

  @Test
  void aWindowWithoutTheFocusReadsNothing() {
    var name = name("beside");
    var channel = stage.channel(name);
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.open(channel);
    stage.say(channel, "seen");
    assertThat(ada.log()).containsText("seen");
    ada.page().evaluate(FOCUS, false);

    var first = stage.say(channel, "unseen");
    stage.say(channel, "unseen, too");

    assertThat(ada.log()).containsText("unseen, too");
    assertThat(ada.channelLink(name)).hasAccessibleName(Pattern.compile(".*2 unread.*"));
    assertThat(ada.unreadLine()).isVisible();
    assertThat(ada.unreadLine().evaluate(MESSAGE_BELOW)).isEqualTo(first);
    ada.page().evaluate(FOCUS, true);
    assertThat(ada.channelLink(name)).not().hasAccessibleName(UNREAD);
    // The line stays for who looks.
    assertThat(ada.unreadLine()).isVisible();
  }

  /** In the ordinary build all four with few unread ones, and two with many. */
  private static Set<Way> ways(int unread) {
    return IS_LONG || unread < PAGE
        ? EnumSet.allOf(Way.class)
        : EnumSet.of(Way.SWITCHING, Way.RELOADING);
  }

  private Visitor comeBack(
      Visitor ada, Way way, String name, String channel, String here, int unread) {
    if (way == Way.SWITCHING) {
      ada.visit("/c/" + here);
      assertThat(ada.log()).isVisible();
      sayNew(channel, unread);
      assertThat(ada.channelLink(name)).hasAccessibleName(UNREAD);
      ada.choose(name);
      return ada;
    }
    var next = ada.newTab();
    ada.closeTab();
    sayNew(channel, unread);
    switch (way) {
      case RELOADING -> {
        next.visit("/c/" + channel);
        next.page().reload();
      }
      case IN_A_NEW_TAB -> next.visit("/c/" + channel);
      default -> {
        next.visit("/");
        assertThat(next.channelLink(name)).hasAccessibleName(count(unread));
        next.choose(name);
      }
    }
    return next;
  }

  private void sayNew(String channel, int unread) {
    stage.fill(channel, unread, i -> "new " + i);
  }

  private static void assertOpenedAtTheLine(
      Visitor visitor, String first, String name, int unread) {
    assertThat(visitor.unreadLine())
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(SOON_MS));
    assertThat(visitor.unreadLine().evaluate(MESSAGE_BELOW)).as("below the line").isEqualTo(first);
    assertThat(visitor.message(first))
        .isInViewport(new LocatorAssertions.IsInViewportOptions().setTimeout(SOON_MS));
    if (unread > 100) {
      visitor.watchView().after(30);
      assertThat(visitor.channelLink(name))
          .hasAccessibleName(
              UNREAD, new LocatorAssertions.HasAccessibleNameOptions().setTimeout(SOON_MS));
      assertThat(visitor.jumpToNewest())
          .hasText(
              Pattern.compile(".*\\d+\\+? new.*"),
              new LocatorAssertions.HasTextOptions().setTimeout(SOON_MS));
    }
  }

  /** Reads on to the newest message. */
  private static void readDown(Visitor visitor, String newest) {
    for (int i = 0; i < 100 && visitor.message(newest).count() == 0; i++) {
      ScrollInput.WHEEL.scroll(visitor, 500);
      visitor.watchView().after(2);
    }
    ScrollInput.WHEEL.scroll(visitor, 5_000);
    assertThat(visitor.message(newest)).isInViewport();
    visitor.watchView().rest();
  }

  private static Pattern count(int unread) {
    return Pattern.compile(".*(?:%d|50 or more) unread.*".formatted(unread));
  }
}
