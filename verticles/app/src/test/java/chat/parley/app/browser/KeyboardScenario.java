package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

/** Everything can be done without a mouse, and one always sees where one is. */
abstract class KeyboardScenario extends BrowserScenario {

  private static final int MAX_TABS = 60;

  private static final String IS_FOCUSED = "element => element === document.activeElement";

  /** Whether it shows on the screen what has the focus: a ring, as an outline or a shadow. */
  private static final String SHOWS_FOCUS =
      """
      () => {
        const focused = document.activeElement;
        if (focused === document.body) {
          return true;
        }
        const box = focused.getBoundingClientRect();
        const inSight =
          box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight &&
          box.right > 0 && box.left < innerWidth;
        const rings = (element) => {
          const style = getComputedStyle(element);
          return (
            (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) ||
            style.boxShadow !== 'none'
          );
        };
        return inSight && (rings(focused) || rings(focused.parentElement));
      }
      """;

  @Test
  void aPersonEntersMakesChannelsTalksAndReadsByKeys() {
    var first = name("first");
    var second = name("second");
    var ada = stage.visitor();
    ada.visit("/");
    tabTo(ada, ada.textbox("Your name"));
    type(ada, "Ada", "Enter");
    ada.awaitConnection("online");

    tabTo(ada, ada.newChannel());
    type(ada, "", "Enter");
    var dialog = ada.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    type(ada, "", "Escape");
    assertThat(dialog).isHidden();
    assertThat(ada.newChannel()).isFocused();
    // The page hears of its end a moment later.
    ada.page().evaluate("() => new Promise(requestAnimationFrame)");

    type(ada, "", "Enter");
    assertThat(ada.textbox("Name")).isFocused();
    type(ada, first, "Tab");
    assertThat(ada.textbox("Topic")).isFocused();
    type(ada, "By keys", "Enter");
    ada.awaitChannel(first);
    var channel = ada.channel();

    tabTo(ada, ada.composer());
    type(ada, "One line", "Shift+Enter");
    type(ada, "and another", "Enter");
    assertThat(ada.log()).containsText("and another");
    await().until(() -> stage.texts(channel).contains("One line\nand another"));
    assertThat(ada.composer()).isFocused();
    for (int i = 0; i < 60; i++) {
      stage.say(channel, "line " + i);
    }
    assertThat(ada.log()).containsText("line 59");

    var line59 = ada.page().getByText("line 59", new Page.GetByTextOptions().setExact(true));
    tabTo(ada, ada.log());
    type(ada, "", "PageUp");
    assertThat(line59).not().isInViewport();
    assertThat(ada.page().getByText("Jump to newest")).isVisible();
    ada.scroll(0); // until it rests
    type(ada, "", "End");
    assertThat(line59).isInViewport();

    ada.createChannel(second, "");
    tabTo(ada, ada.channelLink(first));
    type(ada, "", "Enter");
    ada.awaitChannel(first);
  }

  /** Types, then presses a key. */
  private static void type(Visitor visitor, String text, String key) {
    visitor.page().keyboard().type(text);
    visitor.page().keyboard().press(key);
  }

  /** Goes on to it with Tab; each thing on the way shows that it has the focus. */
  private static void tabTo(Visitor visitor, Locator target) {
    assertThat(target).isVisible();
    for (int i = 0; i < MAX_TABS; i++) {
      if (target.evaluate(IS_FOCUSED).equals(true)) {
        return;
      }
      visitor.page().keyboard().press("Tab");
      assertThat(visitor.page().evaluate(SHOWS_FOCUS))
          .as(() -> "focus is shown on " + focused(visitor))
          .isEqualTo(true);
    }
    throw new AssertionError("Tab never led to " + target);
  }

  private static String focused(Visitor visitor) {
    return visitor.page().evaluate("document.activeElement.outerHTML").toString();
  }
}
