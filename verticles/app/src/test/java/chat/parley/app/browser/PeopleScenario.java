package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is whose: several tabs of one person, and several people at one browser. */
abstract class PeopleScenario extends BrowserScenario {

  private static final Pattern UNREAD = Pattern.compile(".*unread.*");

  /** All that the browser keeps for the pages. */
  private static final String STORED =
      """
      () => [localStorage, sessionStorage]
        .flatMap((store) => Object.entries(store).flat())
        .join(' ')
      """;

  @Test
  void tabsOfOnePersonAddUpWhatTheyKnow() {
    var first = name("first");
    var second = name("second");
    var third = name("third");
    var channels = List.of(stage.channel(first), stage.channel(second), stage.channel(third));
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.open(channels.get(0));
    ada.awaitChannel(first);
    var other = ada.newTab();
    other.open(channels.get(1));
    other.awaitChannel(second);
    ada.open(channels.get(2));
    ada.awaitChannel(third);
    // Each tab shows, without a reload, what was opened in the other.
    var own = new Page.GetByRoleOptions().setName("Your channels");
    assertThat(ada.page().getByRole(AriaRole.LIST, own)).containsText(second);
    ada.page().bringToFront();
    ada.composer().fill("a draft in the third");
    stage.say(channels.get(1), "for the other tab");
    assertThat(other.log()).containsText("for the other tab");
    // Read in one tab is read in both.
    assertThat(ada.channelLink(second)).not().hasAccessibleName(UNREAD);
    other.send("from the other tab");
    assertThat(sent(other, "from the other tab")).isVisible();
    other.closeTab();
    ada.closeTab();

    var later = ada.newTab();
    later.open(channels.get(2));

    assertThat(later.composer()).hasValue("a draft in the third");
    for (var name : List.of(first, second, third)) {
      assertThat(later.channelLink(name)).isVisible();
      assertThat(later.channelLink(name)).not().hasAccessibleName(UNREAD);
    }
    // They are this person's, and not only among all that there are.
    var mine = later.page().getByRole(AriaRole.LIST, own);
    for (var name : List.of(first, second, third)) {
      assertThat(mine).containsText(name);
    }
  }

  @Test
  void whoSignsOutIsSignedOutInEveryTabForGood() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name("both"), "");
    var other = ada.newTab();
    other.open(channel);
    other.awaitConnection("online");

    ada.signOut();

    assertThat(ada.textbox("Your name")).isVisible();
    assertThat(other.textbox("Your name")).isVisible();
    stage.door().cut();
    stage.door().mend();
    ada.page().reload();
    assertThat(ada.textbox("Your name")).isVisible();
    assertThat(ada.page().locator("html")).not().hasAttribute("data-connection", "online");
  }

  @Test
  void onASharedComputerAllGoesWithTheTab() {
    var ada = stage.visitor();
    ada.visit("/");
    ada.page().getByRole(AriaRole.CHECKBOX).check();
    ada.enterHere("Ada");
    var channel = ada.createChannel(name("shared computer"), "");
    ada.composer().fill("half a sentence");
    ada.page().reload();
    ada.awaitConnection("online");
    assertThat(ada.composer()).hasValue("half a sentence");

    var next = ada.newTab();
    next.visit("/c/" + channel);

    assertThat(next.textbox("Your name")).hasValue("");
    assertThat((String) next.page().evaluate("JSON.stringify(Object.keys(localStorage))"))
        .isEqualTo("[]");
    ada.page().close();
    next.enterHere("Eve");
    assertThat(next.log()).isVisible();
    assertThat(next.composer()).hasValue("");
  }

  @Test
  void theNextPersonNeitherSeesNorSendsWhatTheLastOneWrote() {
    var name = name("one browser");
    var secret = "my password is hunter2";
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name, "");
    var drafted = ada.createChannel(name("drafts"), "");
    ada.composer().fill("half a sentence, " + secret);
    ada.choose(name);
    ada.send("before");
    assertThat(sent(ada, "before")).isVisible();
    stage.door().holdAnswers();
    stage.door().cut();
    ada.send("unsent, " + secret);
    assertThat(pending(ada, secret)).isVisible();

    ada.signOut();
    assertThat(ada.textbox("Your name")).isVisible();
    assertThat(ada.page().evaluate(STORED)).asString().doesNotContain(secret);
    stage.door().mend();
    ada.enterHere("Ben");
    ada.open(drafted);

    assertThat(ada.composer()).hasValue("");
    ada.open(channel);
    assertThat(ada.log()).containsText("before");
    ada.send("and behind");
    assertThat(sent(ada, "and behind")).isVisible();
    assertThat(pending(ada, secret)).hasCount(0);
    assertThat(stage.texts(channel)).containsExactly("before", "and behind");
  }

  @Test
  void aTokenThatIsNotValidIsCalledSoAndCanBeMended() {
    var ada = stage.visitor();
    ada.visit("/");
    ada.button("Sign in with a token").click();
    ada.field("Token").fill("nonsense");

    ada.button("Sign in").click();

    var invalid = new Page.GetByTextOptions().setExact(false);
    assertThat(ada.page().getByText("This token is not valid here", invalid)).isVisible();
    assertThat(ada.page().getByText("session has ended", invalid)).isHidden();
    assertThat(ada.field("Token")).isVisible();
    ada.field("Token").fill(stage.guest("Ada"));
    ada.button("Sign in").click();
    ada.awaitConnection("online");
  }
}
