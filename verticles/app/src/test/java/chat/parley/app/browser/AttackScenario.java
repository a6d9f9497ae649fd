package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/**
 * What people say is shown and does nothing. That no dialog opened, nothing was fetched from
 * elsewhere and the content security policy had nothing to forbid is checked after every scenario.
 */
abstract class AttackScenario extends BrowserScenario {

  private static final String SCRIPT = "<script>window.attacked = 1; alert(1)</script>";
  private static final String IMAGE = "<img src=x onerror=\"window.attacked = 1; alert(1)\">";

  /** Shown exactly so. */
  private static final List<String> TEXTS =
      List.of(
          SCRIPT,
          IMAGE,
          "<svg onload=alert(1)><a xlink:href=\"javascript:alert(1)\">x</a></svg>",
          "<iframe src=\"https://elsewhere.example/\"></iframe>",
          "<style>@import 'https://elsewhere.example/x.css';</style>",
          "<a href=\"javascript:alert(1)\">click</a>",
          "</article></div><base href=\"https://elsewhere.example/\">",
          "&lt;script&gt;alert(1)&lt;/script&gt;",
          "[click](javascript:alert(1))",
          "[click](JaVaScRiPt:alert(1))",
          "[click](data:text/html,<script>alert(1)</script>)",
          "[click](vbscript:msgbox(1))",
          "<javascript:alert(1)>",
          "![](javascript:alert(1))",
          "{@html '<b>x</b>'} {{constructor.constructor('alert(1)')()}}");

  /** Shown with marks of their own, but without what was to happen. */
  private static final List<String> MARKED =
      List.of(
          "**bold <img src=x onerror=alert(1)>**",
          "> <img src=x onerror=alert(1)>\n> - <script>alert(1)</script>",
          "`<script>alert(1)</script>` and ``` <img src=x onerror=alert(1)> ```",
          "![picture](https://elsewhere.example/picture.png)",
          "[link](https://elsewhere.example/\"onmouseover=\"alert(1))",
          "https://elsewhere.example/<script>alert(1)</script>");

  @Test
  void whatIsSaidIsShownAsText() {
    var ada = stage.visitor();
    ada.enter("Ada");
    var channel = stage.channel(name("attacks"));
    TEXTS.forEach(text -> stage.say(channel, text));
    MARKED.forEach(text -> stage.say(channel, text));
    var last = stage.say(channel, "the last");

    ada.page().setViewportSize(1_280, 2_400);
    ada.open(channel);

    assertThat(ada.message(last)).isVisible();
    assertThat(ada.shown()).extracting(Visitor.Shown::text).containsAll(TEXTS);
    assertHarmless(ada);
    // Also what comes live.
    ada.send(IMAGE);
    assertThat(ada.log().locator("article[data-id]").last()).containsText(IMAGE);
    assertHarmless(ada);
  }

  @Test
  void namesAndTopicsAreShownAsText() {
    var author = "<img src=x onerror=alert(2)>";
    var topic = SCRIPT + IMAGE;
    var name = "<b onclick=alert(3)>" + name("attack");
    var channel = stage.channel(name, topic);
    var said = stage.sayAs(stage.guest(author), channel, "Who am I?");
    var ada = stage.visitor();
    ada.enter(SCRIPT);

    ada.open(channel);

    ada.awaitChannel(name);
    assertThat(ada.message(said).locator("[data-author]")).hasText(author);
    assertThat(ada.channelLink(name)).isVisible();
    assertThat(ada.page().getByText(topic).first()).isVisible();
    assertThat(ada.page().title()).contains(name);
    ada.send("And me?");
    assertThat(ada.log()).containsText("And me?");
    assertHarmless(ada);
  }

  private static void assertHarmless(Visitor visitor) {
    Page page = visitor.page();
    assertThat(page.evaluate("window.attacked")).isNull();
    var foreign = "script, iframe, img, style, base, object, embed, form, [onerror], [onload]";
    assertThat(visitor.log().locator(foreign)).hasCount(0);
    Locator links = visitor.log().getByRole(AriaRole.LINK);
    assertThat(links.evaluateAll("links => links.map(link => link.protocol)"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .isSubsetOf("http:", "https:");
    assertThat(visitor.log().locator("a[href*='elsewhere.example']:not([rel~=noopener])"))
        .hasCount(0);
  }
}
