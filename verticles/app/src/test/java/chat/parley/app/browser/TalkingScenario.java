package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** People talk with each other, and find what they have not read yet. */
abstract class TalkingScenario extends BrowserScenario {

  private static final String MESSAGE_BELOW =
      """
      (line) =>
        [...document.querySelectorAll('article')].find(
          (article) =>
            line.compareDocumentPosition(article) & Node.DOCUMENT_POSITION_FOLLOWING,
        )?.textContent
      """;

  @Test
  void twoPeopleOnTwoNodesSeeBothMessagesOnceInOneOrder() {
    var name = name("two");
    var ada = stage.visitorOf(stage.cluster().nodes().get(0));
    ada.enter("Ada");
    var channel = ada.createChannel(name, "Who is first?");
    var ben = stage.visitorOf(stage.cluster().nodes().get(1));
    ben.enter("Ben");
    ben.open(channel);
    ben.awaitChannel(name);

    ada.send("Hello, Ben");
    assertThat(ben.log()).containsText("Hello, Ben");
    ben.send("Hello, Ada\nHow are you?");
    assertThat(ada.log()).containsText("How are you?");

    var expected = stage.ids(channel);
    assertThat(expected).hasSize(2);
    for (var person : List.of(ada, ben)) {
      await().untilAsserted(() -> assertThat(ids(person)).isEqualTo(expected));
      assertThat(person.shown()).extracting(Visitor.Shown::author).containsExactly("Ada", "Ben");
    }
  }

  @Test
  void whatWasSaidElsewhereIsCountedAndBeginsBelowALine() {
    var here = name("here");
    var there = name("there");
    var ada = stage.visitor();
    ada.enter("Ada");
    var channel = ada.createChannel(there, "");
    stage.say(channel, "seen");
    assertThat(ada.log()).containsText("seen");
    ada.createChannel(here, "");

    for (int i = 1; i <= 3; i++) {
      stage.say(channel, "unseen " + i);
    }

    assertThat(ada.channelLink(there)).hasAccessibleName(Pattern.compile(".*3 unread.*"));
    ada.choose(there);
    var line =
        ada.log().getByRole(AriaRole.SEPARATOR, new Locator.GetByRoleOptions().setName("New"));
    assertThat(line).isVisible();
    assertThat(line.evaluate(MESSAGE_BELOW)).asString().contains("unseen 1");
    assertThat(ada.channelLink(there)).not().hasAccessibleName(Pattern.compile(".*unread.*"));
  }

  @Test
  void aDraftStaysWithItsChannel() {
    var first = name("first");
    var second = name("second");
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.createChannel(first, "");
    ada.composer().fill("for the first");
    ada.createChannel(second, "");
    assertThat(ada.composer()).hasValue("");
    ada.composer().fill("for the second");

    ada.choose(first);
    assertThat(ada.composer()).hasValue("for the first");
    ada.page().reload();
    assertThat(ada.composer()).hasValue("for the first");
    ada.choose(second);
    assertThat(ada.composer()).hasValue("for the second");

    ada.composer().press("Enter");
    assertThat(ada.log()).containsText("for the second");
    ada.page().reload();
    assertThat(ada.log()).containsText("for the second");
    assertThat(ada.composer()).hasValue("");
  }

  private static List<String> ids(Visitor visitor) {
    return visitor.shown().stream().map(Visitor.Shown::id).toList();
  }
}
