package chat.parley.app.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.parley.local.CassandraServer;
import chat.parley.local.KafkaServer;
import chat.parley.local.WithLocalServers;
import chat.parley.perf.browser.Chromium;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * Parley as people meet it: a real browser, real nodes, a real broker and a real store. One set of
 * them for all scenarios, since each takes long to start.
 */
@WithLocalServers
class BrowserIT {

  private static final double PATIENCE_MS = 20_000;

  private static Stage stage;

  @BeforeAll
  static void start(KafkaServer kafka, CassandraServer cassandra) {
    var unavailable = Chromium.unavailable();
    assumeTrue(unavailable.isEmpty(), () -> unavailable.get());
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    stage = new Stage(kafka, cassandra);
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  static Stage stage() {
    return stage;
  }

  @Nested
  class Lifecycle extends LifecycleScenario {}

  @Nested
  class Talking extends TalkingScenario {}

  @Nested
  class Reading extends ReadingScenario {}

  @Nested
  class Returning extends ReturnScenario {}

  @Nested
  class Joining extends JoinScenario {}

  @Nested
  class People extends PeopleScenario {}

  @Nested
  class Connection extends ConnectionScenario {}

  @Nested
  class Trouble extends TroubleScenario {}

  @Nested
  class Attacks extends AttackScenario {}

  @Nested
  class Scripts extends ScriptsScenario {}

  @Nested
  class Devices extends DevicesScenario {}

  @Nested
  class InFirefox extends FirefoxScenario {}

  @Nested
  class Keyboard extends KeyboardScenario {}

  @Nested
  class Accessibility extends AccessibilityScenario {}
}
