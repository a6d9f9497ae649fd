package chat.parley.perf.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Notes what pages do that they must not: errors and warnings in the console, among them every
 * violation of the content security policy; exceptions and rejections nobody caught; a crash;
 * dialogs; requests to anywhere but their own server. One thread: Playwright's.
 */
public final class PageWatch {

  /** How Chromium words a request or a socket that found no server, or one that is not ready. */
  private static final Pattern CONNECTION_FAILURE =
      Pattern.compile(
          "Failed to load resource: (net::ERR_.*|the server responded with a status of 50[234].*)"
              + "|WebSocket connection to '.*' failed.*",
          Pattern.DOTALL);

  /** How Chromium words that a page was left, or moved to another node, while it connected. */
  private static final Pattern LEFT_EARLY =
      Pattern.compile("WebSocket connection to '.*' failed: WebSocket is closed before the .*");

  private static final Set<String> ALARMS = Set.of("error", "warning", "assert");

  private final String authority;
  private final List<String> faults = new ArrayList<>();
  private boolean isConnectionExpected = true;

  private PageWatch(String origin) {
    this.authority = URI.create(origin).getAuthority();
  }

  /**
   * Watches all pages of a context that are opened from now on.
   *
   * @param origin of the server whose pages these are
   */
  static PageWatch of(BrowserContext context, String origin) {
    var watch = new PageWatch(origin);
    context.onConsoleMessage(watch::hear);
    context.onWebError(error -> watch.faults.add("not caught: " + error.error()));
    context.onDialog(
        dialog -> {
          watch.faults.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    context.onRequest(request -> watch.see(request.url()));
    context.onPage(
        page -> {
          page.onWebSocket(socket -> watch.see(socket.url()));
          page.onCrash(crashed -> watch.faults.add("crashed: " + crashed.url()));
        });
    return watch;
  }

  /** From now on the server may be out of reach, and the console may say so. */
  public void allowConnectionFailures() {
    isConnectionExpected = false;
  }

  /** What was noted so far, in the order in which it came. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  private void hear(ConsoleMessage message) {
    boolean isForgiven =
        LEFT_EARLY.matcher(message.text()).matches()
            || (!isConnectionExpected && CONNECTION_FAILURE.matcher(message.text()).matches());
    if (ALARMS.contains(message.type()) && !isForgiven) {
      faults.add("console, %s: %s".formatted(message.type(), message.text()));
    }
  }

  private void see(String url) {
    // What a page makes by itself goes nowhere.
    boolean isLocal = url.startsWith("data:") || url.startsWith("blob:");
    if (!isLocal && !authority.equals(URI.create(url).getAuthority())) {
      faults.add("request to elsewhere: " + url);
    }
  }
}
