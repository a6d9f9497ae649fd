package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing shuts people out: axe-core finds nothing, and a small screen is enough. */
abstract class AccessibilityScenario extends BrowserScenario {

  /** What axe-core finds that is more than minor, a line each with its rule and element. */
  private static final String VIOLATIONS =
      """
      async () => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations
          .filter(({ impact }) => impact !== 'minor')
          .flatMap(({ id, help, nodes }) =>
            nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary}`));
      }
      """;

  private static final Path AXE =
      Path.of(System.getProperty("parley.web-client"), "node_modules/axe-core/axe.min.js");

  private static final String WIDTH = "document.documentElement.scrollWidth";

  @ParameterizedTest
  @CsvSource({"LIGHT, 1280, 800", "DARK, 1280, 800", "LIGHT, 360, 640", "DARK, 360, 640"})
  void noPageShutsAnybodyOut(ColorScheme colors, int width, int height) {
    var ada =
        stage.visitor(
            new Browser.NewContextOptions().setColorScheme(colors).setViewportSize(width, height));
    ada.visit("/");
    assertThat(ada.textbox("Your name")).isVisible();
    assertAccessible(ada, "the entry");

    ada.enter("Ada");
    assertThat(ada.newChannel()).isVisible();
    assertAccessible(ada, "the channels");
    ada.newChannel().click();
    assertThat(ada.textbox("Topic")).isVisible();
    assertAccessible(ada, "the dialog");
    ada.page().keyboard().press("Escape");

    var channel = stage.channel(name("accessible"), "Everyone can take part");
    stage.say(
        channel, "Some **bold** words, `code`, a [link](https://parley.example/) and\n> quote");
    stage.say(channel, "a".repeat(4_000));
    ada.open(channel);
    ada.send("My own words");
    ada.send("Not to be sent: \u0007");
    assertThat(ada.button("Remove it")).isVisible();
    assertAccessible(ada, "a channel");
  }

  private static void assertAccessible(Visitor visitor, String what) {
    var page = visitor.page();
    page.evaluate(axe());
    assertThat(page.evaluate(VIOLATIONS)).as(what).isEqualTo(List.of());
    assertThat((Integer) page.evaluate(WIDTH))
        .as("width of %s", what)
        .isLessThanOrEqualTo(page.viewportSize().width);
  }

  private static String axe() {
    try {
      return Files.readString(AXE);
    } catch (IOException e) {
      throw new IllegalStateException("the web client's build brings axe-core", e);
    }
  }
}
