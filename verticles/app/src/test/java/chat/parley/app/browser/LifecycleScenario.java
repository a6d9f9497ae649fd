package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.parley.perf.browser.Visitor;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Route;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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
    assertCanTalk(ada, "after");
  }

  @Test
  void aGuestWhoseTokenEndsGoesOnAsTheSameGuest() {
    var name = name("time is over");
    var ada = stage.visitor();
    ada.page().route(GUEST_PATH, LifecycleScenario::shorten);
    ada.enter("Ada");
    ada.page().unroute(GUEST_PATH);
    var renewals = new AtomicInteger();
    ada.page().onRequest(request -> renewals.addAndGet(isRenewal(request.url()) ? 1 : 0));
    var channel = ada.createChannel(name, "");
    assertCanTalk(ada, "before");

    ada.page().waitForCondition(() -> renewals.get() > 0);
    ada.awaitConnection("online");

    assertCanTalk(ada, "after");
    assertThat(ada.textbox("Your name")).isHidden();
    var authors = stage.history(channel).stream().map(one -> one.getString("userId")).toList();
    assertEquals(2, authors.size());
    assertEquals(authors.get(0), authors.get(1));
  }

  @Test
  void whoseTokenEndsIsToldBeforeAndGoesOnWithAnother() {
    var userId = name("user");
    var name = name("token");
    var ada = stage.visitor();
    ada.visit("/");
    ada.button("Sign in with a token").click();
    ada.field("Token").fill(SignedToken.of(userId, "Ada", TOKEN_TIME));
    ada.button("Sign in").click();
    ada.awaitConnection("online");
    assertThat(ada.page().getByText("Your session ends at")).isVisible();
    ada.createChannel(name, "");
    assertCanTalk(ada, "before");

    assertThat(ada.page().getByText("Your session has ended")).isVisible();

    ada.field("Token").fill(SignedToken.of(userId, "Ada", Duration.ofHours(1)));
    ada.button("Sign in").click();
    ada.awaitConnection("online");
    ada.awaitChannel(name);
    assertThat(ada.channelLink(name)).isVisible();
    assertCanTalk(ada, "after");
  }

  private static boolean isRenewal(String url) {
    return url.endsWith("/api/v1/guest");
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
