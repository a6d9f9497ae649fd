package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.browser.ScrollInput;
import chat.parley.perf.browser.ViewProbe.Reading;
import chat.parley.perf.browser.Visitor;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However the page is connected, and whichever node it is connected to. */
abstract class ConnectionScenario extends BrowserScenario {

  @AfterEach
  void allNodesRun() {
    stage.cluster().nodes().stream().filter(node -> !node.isAlive()).forEach(node -> node.start());
  }

  @Test
  void withoutWebSocketsPeopleTalkOverPlainRequests() {
    // Straight to a node: requests of one session must come to one.
    var ada = stage.visitorOf(stage.cluster().nodes().get(0));
    ada.page().addInitScript("delete window.WebSocket");
    ada.enter("Ada");
    var channel = ada.createChannel(name("plain"), "");

    ada.send("over requests");

    assertThat(sent(ada, "over requests")).isVisible();
    stage.say(channel, "and back");
    assertThat(ada.log()).containsText("and back");
    assertThat(stage.texts(channel)).containsExactly("over requests", "and back");
  }

  @Test
  void aRollingRestartIsNotNoticedWhileReadingAndTalking() {
    var ada = stage.visitor();
    var ben = stage.visitor();
    ada.watch().allowConnectionFailures();
    ben.watch().allowConnectionFailures();
    var channel = stage.channel(name("rolling"));
    stage.fill(channel, 200, i -> "old " + i);
    ada.enter("Ada");
    ada.open(channel);
    ben.enter("Ben");
    ben.open(channel);
    assertThat(ada.message(stage.newestOf(channel))).isVisible();
    var probe = ada.watchView();
    ScrollInput.WHEEL.scroll(ada, -600);
    var place = probe.rest();
    probe.reading(Reading.RESTING);

    var nodes = stage.cluster().nodes();
    var restarted = IS_LONG ? nodes : nodes.subList(0, 1);
    for (var node : restarted) {
      node.stop();
      ben.send("during " + node.number());
      assertThat(sent(ben, "during " + node.number())).isVisible();
      node.start();
    }

    ben.send("afterwards");
    assertThat(sent(ben, "afterwards")).isVisible();
    assertThat(probe.rest().ids()).as("what Ada reads").isEqualTo(place.ids());
    assertThat(probe.end().faults()).isEmpty();
    ada.awaitConnection("online");
    ada.jumpToNewest().click();
    assertThat(ada.message(stage.newestOf(channel))).isInViewport();
    var said = new ArrayList<String>();
    restarted.forEach(node -> said.add("during " + node.number()));
    said.add("afterwards");
    var texts = stage.texts(channel);
    assertThat(texts.subList(200, texts.size())).isEqualTo(said);
    var shown = ada.shown().stream().map(Visitor.Shown::text).toList();
    assertThat(shown.subList(shown.size() - said.size(), shown.size())).isEqualTo(said);
    assertThat(shown).doesNotHaveDuplicates();
  }
}
