package chat.parley.app.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.perf.browser.Visitor;
import chat.parley.perf.cluster.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever breaks, nobody misses a message, sees one twice, or sends one twice. */
abstract class TroubleScenario extends BrowserScenario {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double STEP_PX = 400;

  @AfterEach
  void allNodesRun() {
    stage.cluster().kafka().heal();
    stage.cluster().nodes().stream().filter(node -> !node.isAlive()).forEach(Node::start);
  }

  @Test
  void aPersonWhoseNodeIsKilledMissesNothing() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name("moved"), "");
    try (var talker = stage.talker(channel)) {
      talker.awaitMore(10);
      assertThat(ada.log()).containsText("text 9");

      stage.nodeOf(channel).kill();

      talker.awaitMore(20);
      ada.awaitConnection("online");
      talker.awaitMore(10);
    }

    var expected = stage.ids(channel);
    assertThat(ada.message(expected.get(expected.size() - 1))).isVisible();
    assertThat(all(ada)).isEqualTo(expected);
    assertThat(stage.texts(channel)).doesNotHaveDuplicates();
  }

  @Test
  void aMessageWaitsForAServerThatIsAwayAndIsSentOnce() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name("away"), "");
    ada.send("before");
    assertThat(sent(ada, "before")).isVisible();
    double refused = stage.refusedSends();
    stage.cluster().kafka().pause();

    ada.send("meanwhile");

    assertThat(pending(ada, "meanwhile")).isVisible();
    // Not only late: the node has given up, and said so.
    await().atMost(PATIENCE).until(() -> stage.refusedSends() > refused);
    assertThat(pending(ada, "meanwhile")).isVisible();
    stage.cluster().kafka().unpause();
    assertThat(sent(ada, "meanwhile")).isVisible();
    assertThat(pending(ada, "meanwhile")).hasCount(0);
    assertThat(texts(ada)).containsExactly("before", "meanwhile");
    assertThat(stage.texts(channel)).containsExactly("before", "meanwhile");
  }

  @Test
  void aMessageWhoseAnswerWasLostIsSentOnce() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name("unanswered"), "");
    ada.send("before");
    assertThat(sent(ada, "before")).isVisible();
    stage.door().holdAnswers();

    ada.send("once");

    await().atMost(PATIENCE).until(() -> stage.texts(channel).contains("once"));
    assertThat(pending(ada, "once")).isVisible();
    stage.door().cut();
    assertThat(ada.page().locator("html:not([data-connection=online])")).isAttached();
    assertThat(pending(ada, "once")).isVisible();
    stage.door().mend();
    assertThat(sent(ada, "once")).isVisible();
    ada.send("and again");
    assertThat(sent(ada, "and again")).isVisible();
    assertThat(texts(ada)).containsExactly("before", "once", "and again");
    assertThat(stage.texts(channel)).containsExactly("before", "once", "and again");
  }

  @Test
  void whoIsOfflineIsToldSoAndCatchesUp() {
    var ada = stage.visitor();
    ada.watch().allowConnectionFailures();
    ada.enter("Ada");
    var channel = ada.createChannel(name("offline"), "");
    stage.door().cut();
    assertThat(ada.page().getByText("Connection lost.").first()).isVisible();

    ada.send("mine");
    stage.say(channel, "theirs");

    assertThat(pending(ada, "mine")).isVisible();
    stage.door().mend();
    assertThat(sent(ada, "mine")).isVisible();
    await().untilAsserted(() -> assertThat(texts(ada)).containsExactly("theirs", "mine"));
    assertThat(stage.texts(channel)).containsExactly("theirs", "mine");
  }

  private static List<String> texts(Visitor visitor) {
    return visitor.shown().stream().map(Visitor.Shown::text).toList();
  }

  /** What is shown from the first message to the last. */
  private static List<String> all(Visitor visitor) {
    var step = visitor.scroll(0);
    var seen = new ArrayList<>(step.ids());
    while (!step.isAtBeginning()) {
      step = visitor.scroll(-STEP_PX);
      addSeen(seen, step.ids());
    }
    return seen;
  }
}
