package chat.parley.perf.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.perf.Pause;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A headless Firefox of this machine with one page, driven by WebDriver BiDi. Blocks; everything
 * waits for what it needs, for some seconds. One thread.
 */
public final class Firefox implements AutoCloseable {

  /** Keys that have no character, as WebDriver writes them. */
  public static final String ENTER = "\uE007";

  private static final String VARIABLE = "FIREFOX_PATH";
  private static final List<String> NAMES = List.of("firefox-esr", "firefox");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Pattern LISTENING =
      Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

  /** Nothing to anywhere but the servers under test. */
  private static final List<String> PREFERENCES =
      List.of(
          "'app.update.disabledForTesting', true",
          "'browser.aboutwelcome.enabled', false",
          "'browser.newtabpage.enabled', false",
          "'browser.shell.checkDefaultBrowser', false",
          "'datareporting.policy.dataSubmissionEnabled', false",
          "'dom.push.connection.enabled', false",
          "'extensions.update.enabled', false",
          "'network.captive-portal-service.enabled', false",
          "'network.connectivity-service.enabled', false",
          "'services.settings.server', 'data:,#remote-settings-dummy/v1'",
          "'toolkit.telemetry.server', ''");

  private final Process process;
  private final BidiSession session;
  private final String page;
  private final List<String> faults;

  private Firefox(Process process, BidiSession session, List<String> faults) {
    this.process = process;
    this.session = session;
    this.faults = faults;
    this.page =
        session
            .send("browsingContext.getTree", new JsonObject())
            .getJsonArray("contexts")
            .getJsonObject(0)
            .getString("context");
    session.subscribe("log.entryAdded");
  }

  /** Why there can be none here; empty where there can. */
  public static Optional<String> unavailable() {
    return Programs.find(VARIABLE, NAMES).isPresent()
        ? Optional.empty()
        : Optional.of("no Firefox is installed, and " + VARIABLE + " names none");
  }

  /**
   * Starts one.
   *
   * @param folder for its profile and its log, which is created
   * @throws IllegalStateException when {@link #unavailable}, or when it does not come up
   */
  public static Firefox launch(Path folder) {
    var program =
        Programs.find(VARIABLE, NAMES)
            .orElseThrow(() -> new IllegalStateException(unavailable().get()));
    var log = folder.resolve("firefox.log");
    Process process;
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("user.js"),
          PREFERENCES.stream().map(one -> "user_pref(" + one + ");").toList());
      process =
          new ProcessBuilder(
                  program.toString(),
                  "--headless",
                  "--no-remote",
                  "--profile",
                  folder.toString(),
                  "--remote-debugging-port=0",
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      var faults = new CopyOnWriteArrayList<String>();
      var session =
          BidiSession.open(
              URI.create(awaitListening(process, log) + "/session"), event -> hear(event, faults));
      return new Firefox(process, session, faults);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Opens an address, and returns when the page is loaded. */
  public void visit(String url) {
    session.send("browsingContext.navigate", inPage().put("url", url).put("wait", "complete"));
  }

  /** Sets the size of what is seen of the page, in CSS pixels. */
  public void resize(int width, int height) {
    var viewport = new JsonObject().put("width", width).put("height", height);
    session.send("browsingContext.setViewport", inPage().put("viewport", viewport));
  }

  /** Calls a function in the page with an argument or null, JSON values; its value, likewise. */
  public Object evaluate(String function, Object argument) {
    var wrapped =
        "async (json) => JSON.stringify((await (%s)(JSON.parse(json))) ?? null)"
            .formatted(function);
    var json = new JsonObject().put("type", "string").put("value", Json.encode(argument));
    var answer =
        session.send(
            "script.callFunction",
            new JsonObject()
                .put("functionDeclaration", wrapped)
                .put("arguments", JsonArray.of(json))
                .put("target", inPage())
                .put("awaitPromise", true));
    if (!"success".equals(answer.getString("type"))) {
      throw new IllegalStateException(answer.getJsonObject("exceptionDetails").encode());
    }
    var value = Json.decodeValue(answer.getJsonObject("result").getString("value"));
    return value instanceof JsonObject object
        ? object.getMap()
        : value instanceof JsonArray array ? array.getList() : value;
  }

  /** Waits until a function of the page returns true. */
  public void await(String function) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Boolean.TRUE.equals(evaluate(function, null))) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("never true: " + function);
      }
      Pause.of(POLL);
    }
  }

  /** Begins to note what moves the messages in view. */
  public ViewProbe watchView() {
    return ViewProbe.begin(this::evaluate);
  }

  /** Clicks what has this role and this accessible name. */
  public void click(String role, String name) {
    var element = new JsonObject().put("type", "element").put("element", find(role, name));
    act(
        "pointer",
        new JsonObject().put("type", "pointerMove").put("x", 0).put("y", 0).put("origin", element),
        new JsonObject().put("type", "pointerDown").put("button", 0),
        new JsonObject().put("type", "pointerUp").put("button", 0));
  }

  /** Types where the focus is. */
  public void type(String text) {
    act(
        "key",
        text.codePoints()
            .mapToObj(Character::toString)
            .flatMap(
                key ->
                    List.of("keyDown", "keyUp").stream()
                        .map(type -> new JsonObject().put("type", type).put("value", key)))
            .toArray(JsonObject[]::new));
  }

  /** Turns the wheel over a point of the page; positive is down. */
  public void wheel(int x, int y, int pixels) {
    act(
        "wheel",
        new JsonObject()
            .put("type", "scroll")
            .put("x", x)
            .put("y", y)
            .put("deltaX", 0)
            .put("deltaY", pixels));
  }

  /** Errors in the console, and exceptions that nobody caught. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    session.close();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private JsonObject find(String role, String name) {
    var value = new JsonObject().put("role", role).put("name", name);
    var locator = new JsonObject().put("type", "accessibility").put("value", value);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var nodes =
          session
              .send("browsingContext.locateNodes", inPage().put("locator", locator))
              .getJsonArray("nodes");
      if (!nodes.isEmpty()) {
        return new JsonObject().put("sharedId", nodes.getJsonObject(0).getString("sharedId"));
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nothing is " + locator.encode());
      }
      Pause.of(POLL);
    }
  }

  private void act(String device, JsonObject... actions) {
    var source =
        new JsonObject()
            .put("type", device)
            .put("id", device)
            .put("actions", JsonArray.of((Object[]) actions));
    session.send("input.performActions", inPage().put("actions", JsonArray.of(source)));
  }

  private JsonObject inPage() {
    return new JsonObject().put("context", page);
  }

  private static void hear(JsonObject event, List<String> faults) {
    var entry = event.getJsonObject("params");
    if ("log.entryAdded".equals(event.getString("method"))
        && "error".equals(entry.getString("level"))) {
      faults.add(entry.getString("type") + ": " + entry.getString("text"));
    }
  }

  private static String awaitListening(Process process, Path log) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      var text = read(log);
      var matcher = LISTENING.matcher(text);
      if (matcher.find()) {
        return matcher.group(1);
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("Firefox did not come up: " + text);
      }
      Pause.of(POLL);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
