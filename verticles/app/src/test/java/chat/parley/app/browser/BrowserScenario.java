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

  /** Puts what came into the page above what was seen, which must go on without a hole. */
  static void addAbove(List<String> seen, List<String> ids) {
    int known = seen.isEmpty() ? ids.size() : ids.indexOf(seen.get(0));
    assertThat(known).as("what was seen goes on in %s", ids).isNotNegative();
    int both = Math.min(ids.size() - known, seen.size());
    assertThat(ids.subList(known, known + both)).isEqualTo(seen.subList(0, both));
    seen.addAll(0, ids.subList(0, known));
  }

  /** The same below. */
  static void addBelow(List<String> seen, List<String> ids) {
    int known = ids.indexOf(seen.get(seen.size() - 1));
    assertThat(known).as("what was seen goes on in %s", ids).isNotNegative();
    int both = Math.min(known + 1, seen.size());
    assertThat(ids.subList(known + 1 - both, known + 1))
        .isEqualTo(seen.subList(seen.size() - both, seen.size()));
    seen.addAll(ids.subList(known + 1, ids.size()));
  }
}
