package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** People write in the scripts of the world. */
abstract class ScriptsScenario extends BrowserScenario {

  /**
   * What is written in Latin letters in what can be seen or heard, apart from what people wrote.
   */
  private static final String LATIN =
      """
      (root) => {
        const own = '[data-text], [data-author], [data-own], option, h1';
        const words = [];
        for (const element of root.querySelectorAll('*')) {
          if (element.closest(own) !== null || element.closest('script, style, noscript') !== null) {
            continue;
          }
          const texts = [...element.childNodes]
            .filter((node) => node.nodeType === Node.TEXT_NODE)
            .map((node) => node.data);
          for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
            texts.push(element.getAttribute(name) ?? '');
          }
          words.push(...texts.flatMap((text) => text.match(/[A-Za-z]{3,}/g) ?? []));
        }
        return [...new Set(words)];
      }
      """;

  /** On which side of the column a line of a message stands: of each text that contains it. */
  private static final String SIDE =
      """
      (message, line) => {
        const walker = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const at = walker.currentNode.data.indexOf(line);
          if (at >= 0) {
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + line.length);
            const box = range.getBoundingClientRect();
            const column = message.querySelector('[data-text]').getBoundingClientRect();
            return box.left - column.left < column.right - box.right ? 'left' : 'right';
          }
        }
        return 'nowhere';
      }
      """;

  /** Safari's order: the composition is over before the key that ended it comes. */
  private static final String COMPOSED_IN_SAFARI =
      """
      (input) => {
        const type = (name, data) => input.dispatchEvent(new CompositionEvent(name, { data }));
        type('compositionstart', '');
        input.value = 'にほん';
        input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        type('compositionend', 'にほん');
        const enter = new KeyboardEvent('keydown', {
          key: 'Enter', keyCode: 229, which: 229, bubbles: true, cancelable: true,
        });
        input.dispatchEvent(enter);
      }
      """;

  @Test
  void everythingIsSaidInChinese() {
    var ada = stage.visitor(new Browser.NewContextOptions().setLocale("zh-CN"));
    ada.visit("/");
    ada.textbox("你的名字").fill("小明");
    assertThat(ada.page().locator("body").evaluate(LATIN)).isEqualTo(List.of());
    ada.button("进入").click();
    ada.awaitConnection("online");
    assertThat(ada.page().locator("html")).hasAttribute("lang", "zh-Hans");
    var channel = stage.channel("频道 " + System.nanoTime());
    ada.open(channel);
    ada.textbox("消息").fill("你好");
    ada.textbox("消息").press("Enter");
    assertThat(sent(ada, "你好")).isVisible();
    assertThat(ada.page().getByRole(AriaRole.SEPARATOR).first()).hasAccessibleName("今天");

    // Other channels' names are what people wrote.
    var main = ada.page().getByRole(AriaRole.MAIN);
    // ... and keys have the names that stand on them.
    assertThat(main.evaluate(LATIN))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .isSubsetOf("Enter", "Shift");
  }

  @Test
  void eachParagraphHasItsOwnDirectionAndLinksEndWherePeopleEndThem() {
    var ada = stage.visitor();
    ada.enter("Ada");
    var channel = stage.channel(name("scripts"));
    var hebrew =
        stage.say(channel, "Hello (everybody), see v1.2.\n\nשלום לכולם, מה שלומכם?\n\nAnd on.");
    var arabic = stage.say(channel, "مرحبا بالجميع\n\nHello (all).\n\n```\nlet x = 1;\n```");
    var chinese = stage.say(channel, "看 https://a.example/x。谢谢，还有 https://a.example/y，真的吗？");
    var cut = "https://a.example/pay/" + "z".repeat(200);
    var long1 = stage.say(channel, "word ".repeat(238) + cut + " " + "word ".repeat(400));

    ada.open(channel);

    assertThat(ada.message(long1)).isVisible();
    assertThat(side(ada.message(hebrew), "Hello")).isEqualTo("left");
    assertThat(side(ada.message(hebrew), "שלום")).isEqualTo("right");
    assertThat(side(ada.message(hebrew), "And on")).isEqualTo("left");
    assertThat(side(ada.message(arabic), "مرحبا")).isEqualTo("right");
    assertThat(side(ada.message(arabic), "Hello")).isEqualTo("left");
    assertThat(side(ada.message(arabic), "let x")).isEqualTo("left");
    assertThat(links(ada.message(chinese)))
        .isEqualTo(List.of("https://a.example/x", "https://a.example/y"));
    // A link is whole, or it is not there.
    assertThat(links(ada.message(long1)))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .isSubsetOf(cut);
  }

  @Test
  void theKeyThatEndsACompositionSendsNothing() {
    var ada = stage.visitor();
    ada.enter("Ada");
    var channel = ada.createChannel(name("composed"), "");
    var composition = new JsonObject();
    composition.addProperty("text", "ni hao");
    composition.addProperty("selectionStart", 6);
    composition.addProperty("selectionEnd", 6);
    ada.composer().focus();
    ada.devTools().send("Input.imeSetComposition", composition);
    var composed = new JsonObject();
    composed.addProperty("text", "你好");
    ada.devTools().send("Input.insertText", composed);
    assertThat(ada.composer()).hasValue("你好");
    ada.composer().press("Enter");
    assertThat(sent(ada, "你好")).isVisible();

    ada.composer().evaluate(COMPOSED_IN_SAFARI);

    assertThat(ada.composer()).hasValue("にほん");
    ada.composer().press("Enter");
    assertThat(sent(ada, "にほん")).isVisible();
    assertThat(stage.texts(channel)).containsExactly("你好", "にほん");
  }

  private static Object side(Locator message, String line) {
    return message.evaluate(SIDE, line);
  }

  private static Object links(Locator message) {
    return message
        .locator("[data-text]")
        .getByRole(AriaRole.LINK)
        .evaluateAll("links => links.map((link) => link.href)");
  }
}
