package chat.parley.app.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.parley.local.TestNames;
import chat.parley.perf.browser.Firefox;
import chat.parley.perf.browser.ViewProbe.Reading;
import io.vertx.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same pages in a Firefox: people talk, read, and write by input methods. */
abstract class FirefoxScenario extends BrowserScenario {

  private static final int MESSAGES = 400;
  private static final int WIDTH = 1_280;
  private static final int HEIGHT = 800;

  private static final String COMPOSED =
      """
      (word) => {
        const input = document.querySelector('textarea');
        const compose = (name, data) =>
          input.dispatchEvent(new CompositionEvent(name, { data, bubbles: true }));
        const press = (key, isComposing) =>
          input.dispatchEvent(
            new KeyboardEvent('keydown', {
              key, keyCode: 229, isComposing, bubbles: true, cancelable: true,
            }),
          );
        compose('compositionstart', '');
        input.value = word;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        press('Process', true);
        press('Enter', true);
        compose('compositionend', word);
        return input.value;
      }
      """;

  private Firefox firefox;

  @BeforeEach
  void open() {
    var unavailable = Firefox.unavailable();
    assumeTrue(unavailable.isEmpty(), () -> unavailable.get());
    firefox =
        Firefox.launch(
            Path.of(System.getProperty("parley.test.dir", "target/it"))
                .toAbsolutePath()
                .resolve(TestNames.unique("firefox")));
    firefox.resize(WIDTH, HEIGHT);
  }

  @AfterEach
  void close() {
    if (firefox != null) {
      firefox.close();
    }
  }

  @Test
  void peopleTalkReadDownAndUpAndComposeInFirefox() {
    var channel = stage.channel(name("fox"));
    stage.fill(channel, MESSAGES, i -> i + ". " + "Some words. ".repeat(1 + i % 7 * 3));
    var ids = stage.ids(channel);
    enter();

    // They read.
    firefox.visit(stage.door().origin() + "/c/" + channel + "?at=" + ids.get(0));
    firefox.await(isThere("article[data-id='" + ids.get(0) + "']"));
    read(Reading.DOWN, ids.get(0), ids.get(MESSAGES - 1), ids);
    read(Reading.UP, ids.get(MESSAGES - 1), ids.get(0), ids);

    // They talk.
    firefox.visit(stage.door().origin() + "/c/" + channel);
    firefox.click("textbox", "Message");
    firefox.type("Hello from a fox");
    firefox.type(Firefox.ENTER);
    firefox.await(isSaid("Hello from a fox"));
    stage.say(channel, "Hello, fox");
    firefox.await(isSaid("Hello, fox"));

    // They compose.
    assertThat(firefox.evaluate(COMPOSED, "にほん")).isEqualTo("にほん");
    firefox.type(Firefox.ENTER);
    firefox.await(isSaid("にほん"));
    await()
        .untilAsserted(
            () ->
                assertThat(stage.texts(channel).subList(MESSAGES, MESSAGES + 3))
                    .containsExactly("Hello from a fox", "Hello, fox", "にほん"));
    assertThat(firefox.faults()).isEmpty();
  }

  private void enter() {
    firefox.visit(stage.door().origin() + "/");
    firefox.click("textbox", "Your name");
    firefox.type("Fox");
    firefox.click("button", "Enter");
    firefox.await("() => document.documentElement.dataset.connection === 'online'");
  }

  private void read(Reading reading, String from, String to, List<String> expected) {
    var probe = firefox.watchView();
    var view = probe.rest();
    assertThat(view.ids()).contains(from);
    probe.reading(reading);
    for (int i = 0; i < MESSAGES && !view.ids().contains(to); i++) {
      firefox.wheel(WIDTH * 2 / 3, HEIGHT / 2, reading == Reading.DOWN ? 300 : -300);
      view = probe.after(3);
    }
    probe.rest();
    var notes = probe.end();
    assertThat(notes.faults()).as("reading %s", reading).isEmpty();
    assertThat(notes.seen()).as("reading %s", reading).containsAll(expected);
  }

  private static String isThere(String selector) {
    return "() => document.querySelector(%s) !== null".formatted(Json.encode(selector));
  }

  private static String isSaid(String text) {
    return "() => [...document.querySelectorAll('article[data-id] [data-text]')]"
        + ".some((one) => one.textContent.trim() === %s)".formatted(Json.encode(text));
  }
}
