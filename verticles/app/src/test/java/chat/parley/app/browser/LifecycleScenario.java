package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaving, signing out and coming to the end of a token's time: the page goes on after each. */
abstract class LifecycleScenario extends BrowserScenario {

  private static final Duration TOKEN_TIME = Duration.ofSeconds(6);
  private static final String GUEST_PATH = "**/api/v1/guest";

  @ParameterizedTest
  @ValueSource(ints = {1_280, 390})
  void whoLeavesAChannelStandsBeforeTheListAndOpensAnother(int width) {
    var first = name("first");
    var second = name("second");
    var ada = stage.visitor(new Browser.NewContextOptions().setViewportSize(width, 800));
    ada.enter("Ada");
    ada.open(stage.channel(first));
    ada.awaitChannel(first);
    ada.open(stage.channel(second));
    ada.awaitChannel(second);

    ada.leaveChannel();

    assertThat(ada.channelLink(first)).isVisible();
    ada.choose(first);
    assertCanTalk(ada, "after leaving");
    ada.leaveChannel();
    assertThat(ada.newChannel()).isVisible();
    var third = name("third");
    ada.createChannel(third, "");
    assertCanTalk(ada, "in a new channel");
  }

  @Test
  void whoSignsOutInAChannelEntersAgainThere() {
    var name = name("in and out");
    var ada = stage.visitor();
    ada.enter("Ada");
    ada.createChannel(name, "");
    assertCanTalk(ada, "before");

    ada.signOut();

    assertThat(ada.textbox("Your name")).isVisible();
    ada.enterHere("Ben");
    ada.awaitChannel(name);
    assertCanTalk(ada, "behind");
  }

  @Test
  void whoseTokenEndsInAChannelIsToldAndGoesOnThere() {
    var name = name("time is over");
    var ada = stage.visitor();
    ada.page().route(GUEST_PATH, LifecycleScenario::shorten);
    ada.enter("Ada");
    ada.page().unroute(GUEST_PATH);
    ada.createChannel(name, "");
    assertCanTalk(ada, "before");

    assertThat(ada.textbox("Your name")).isVisible();

    var told = new Page.GetByTextOptions().setExact(false);
    assertThat(ada.page().getByText("Your session has ended", told)).isVisible();
    ada.enterHere("Ada");
    ada.awaitChannel(name);
    assertThat(ada.channelLink(name)).isVisible();
    assertCanTalk(ada, "behind");
  }

  /** A guest is given a token whose time is soon over. */
  private static void shorten(Route route) {
    var answer = route.fetch();
    var body = new JsonObject(answer.text());
    body.put("token", SignedToken.shortened(body.getString("token"), TOKEN_TIME));
    route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(body.encode()));
  }

  private static void assertCanTalk(Visitor visitor, String text) {
    assertThat(visitor.log()).isVisible();
    visitor.send(text);
    assertThat(sent(visitor, text)).isVisible();
  }
}
