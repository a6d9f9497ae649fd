package chat.parley.app.browser;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.local.TestNames;
import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What people do and see in a browser, on the {@link Stage} that all scenarios share. */
abstract class BrowserScenario {

  /** Whether everything is done in every way, which takes minutes. */
  static final boolean IS_LONG = Boolean.getBoolean("parley.browser.long");

  final Stage stage = BrowserIT.stage();

  /** Also a check: see {@link Stage#clear}. */
  @AfterEach
  final void everyoneLeaves() {
    stage.door().mend();
    stage.clear();
  }

  /** A channel's name that nobody else has. */
  static String name(String about) {
    return TestNames.unique(about);
  }

  /** What the server has taken of a text, as it stands in the page. */
  static Locator sent(Visitor visitor, String text) {
    return visitor.log().locator("article[data-id]").filter(withText(text));
  }

  /** What is still on its way. */
  static Locator pending(Visitor visitor, String text) {
    return visitor.log().locator("article[data-state=pending]").filter(withText(text));
  }

  static Locator.FilterOptions withText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  /**
   * Puts what is in the page now to what was seen before. Nothing is missing between the two, and
   * where both have a message, they have the same ones beside it. What is far from the view may be
   * gone on either side.
   *
   * @param seen ids from the oldest to the newest; what is new comes to its beginning or its end
   */
  static void addSeen(List<String> seen, List<String> ids) {
    if (seen.isEmpty()) {
      seen.addAll(ids);
      return;
    }
    int start = seen.indexOf(ids.get(0));
    int above = start < 0 ? ids.indexOf(seen.get(0)) : 0;
    assertThat(above).as("%s goes on where %s was", ends(ids), ends(seen)).isNotNegative();
    int from = Math.max(0, start);
    int both = Math.min(ids.size() - above, seen.size() - from);
    assertThat(ids.subList(above, above + both)).isEqualTo(seen.subList(from, from + both));
    seen.addAll(ids.subList(above + both, ids.size()));
    seen.addAll(0, ids.subList(0, above));
  }

  private static String ends(List<String> ids) {
    return "%s … %s".formatted(ids.get(0), ids.get(ids.size() - 1));
  }
}
