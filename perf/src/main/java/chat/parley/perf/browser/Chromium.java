package chat.parley.perf.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A headless Chromium of this machine, driven by Playwright. It belongs to the thread that launched
 * it, and so does all that comes from it.
 */
public final class Chromium implements AutoCloseable {

  /** Names a browser's program where it stands in no usual place. */
  private static final String VARIABLE = "CHROME_PATH";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> OPTIONS =
      List.of(
          // Root has no sandbox, and what is opened here is ours.
          "--no-sandbox",
          "--disable-gpu",
          // Nothing to anywhere but the servers under test.
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Why there can be none here; empty where there can. */
  public static Optional<String> unavailable() {
    return program().isPresent()
        ? Optional.empty()
        : Optional.of("no Chromium is installed, and " + VARIABLE + " names none");
  }

  /**
   * Starts one with an empty profile.
   *
   * @throws IllegalStateException when {@link #unavailable}
   */
  public static Chromium launch() {
    var program = program().orElseThrow(() -> new IllegalStateException(unavailable().get()));
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      var options =
          new BrowserType.LaunchOptions()
              .setExecutablePath(program)
              .setArgs(OPTIONS)
              // As people have them.
              .setIgnoreDefaultArgs(List.of("--hide-scrollbars"))
              .setHeadless(true);
      return new Chromium(playwright, playwright.chromium().launch(options));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /** For contexts, each of them a profile of its own. */
  public Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Optional<Path> program() {
    return Programs.find(VARIABLE, NAMES);
  }
}
