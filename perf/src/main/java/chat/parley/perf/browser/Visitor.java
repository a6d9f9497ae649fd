package chat.parley.perf.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One person at a browser of their own, in the words of the page: what they do, and what they see.
 * Everything waits for what it needs, for some seconds. One thread: Playwright's.
 */
public final class Visitor implements AutoCloseable {

  private static final String CHANNEL_PATH = "/c/";
  private static final Pattern CHANNEL_URL = Pattern.compile(".*" + CHANNEL_PATH + "([^/?#]+).*");

  /**
   * A message as it stands in the page.
   *
   * @param id empty as long as the server has given none
   * @param state empty, or {@code pending} or {@code failed}
   */
  public record Shown(String id, String state, String author, String text) {}

  private final BrowserContext context;
  private final Page page;
  private final String origin;
  private final PageWatch watch;

  private CDPSession devTools;

  private Visitor(BrowserContext context, String origin, PageWatch watch) {
    this.context = context;
    this.origin = origin;
    this.watch = watch;
    this.page = context.newPage();
  }

  /** Somebody new, with an empty profile, who will open the pages of this origin. */
  public static Visitor arrive(Chromium chromium, String origin) {
    return arrive(chromium, origin, new Browser.NewContextOptions());
  }

  /** The same on a screen, in a colour scheme, in a language or in a time zone of their own. */
  public static Visitor arrive(
      Chromium chromium, String origin, Browser.NewContextOptions options) {
    if (options.locale == null) {
      options.setLocale("en-US");
    }
    if (options.timezoneId == null) {
      options.setTimezoneId("UTC");
    }
    var context = chromium.browser().newContext(options);
    return new Visitor(context, origin, PageWatch.of(context, origin));
  }

  /** The same person in another tab, which shares all that the browser keeps. */
  public Visitor newTab() {
    return new Visitor(context, origin, watch);
  }

  public Page page() {
    return page;
  }

  public BrowserContext context() {
    return context;
  }

  public PageWatch watch() {
    return watch;
  }

  /** The page's own session of the DevTools protocol. */
  public CDPSession devTools() {
    if (devTools == null) {
      devTools = context.newCDPSession(page);
    }
    return devTools;
  }

  /** Opens a path of the origin. */
  public void visit(String path) {
    page.navigate(origin + path);
  }

  /** A field by its label, also one whose text is hidden. */
  public Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  /** Comes to the entry, gives a name and is in. */
  public void enter(String name) {
    visit("/");
    enterHere(name);
  }

  /** Gives a name at the entry where the page shows it, and is in. */
  public void enterHere(String name) {
    textbox("Your name").fill(name);
    button("Enter").click();
    awaitConnection("online");
  }

  /** Signs out by the settings; what was not sent is given up. */
  public void signOut() {
    button("Settings").click();
    button("Sign out").click();
    var anyway = button("Sign out anyway");
    if (anyway.count() > 0) {
      anyway.click();
    }
  }

  /** Leaves the channel in view by its header. */
  public void leaveChannel() {
    var header = page.getByRole(AriaRole.MAIN).locator("header");
    var menu = header.locator("[aria-haspopup]");
    if (menu.count() > 0) {
      menu.first().click();
    }
    page.getByText("Leave channel", new Page.GetByTextOptions().setExact(true)).click();
  }

  /** Makes a channel and is in it; its id. */
  public String createChannel(String name, String topic) {
    newChannel().click();
    textbox("Name").fill(name);
    textbox("Topic").fill(topic);
    button("Create").click();
    awaitChannel(name);
    return channel();
  }

  /** Opens a channel by its address. */
  public void open(String channel) {
    visit(CHANNEL_PATH + channel);
    assertThat(log()).isVisible();
  }

  /** Opens a channel around one of its messages. */
  public void openAt(String channel, String id) {
    visit(CHANNEL_PATH + channel + "?at=" + id);
    assertThat(message(id)).isVisible();
  }

  /** Goes to a channel by its link. */
  public void choose(String name) {
    channelLink(name).click();
    awaitChannel(name);
  }

  /** Types a message and sends it. */
  public void send(String text) {
    composer().fill(text);
    composer().press("Enter");
  }

  /** The channel in the address. */
  public String channel() {
    var matcher = CHANNEL_URL.matcher(page.url());
    if (!matcher.matches()) {
      throw new IllegalStateException("in no channel: " + page.url());
    }
    return matcher.group(1);
  }

  /** The messages in the page from top to bottom; a long channel has more than these. */
  public List<Shown> shown() {
    var found = (List<?>) page.evaluate(Scripts.SHOWN);
    return found.stream()
        .map(Map.class::cast)
        .map(
            one ->
                new Shown(
                    (String) one.get("id"),
                    (String) one.get("state"),
                    (String) one.get("author"),
                    (String) one.get("text")))
        .toList();
  }

  /** Scrolls the messages; positive is down. */
  public ScrollStep scroll(double pixels) {
    return scroll(pixels, Duration.ZERO);
  }

  /** Leaves the messages alone for so long. */
  public ScrollStep rest(Duration time) {
    return scroll(0, time);
  }

  private ScrollStep scroll(double pixels, Duration rest) {
    var how = Map.of("by", pixels, "restMs", (double) rest.toMillis());
    return ScrollStep.of((Map<?, ?>) page.evaluate(Scripts.SCROLL, how));
  }

  /** Begins to note what moves the messages in view. */
  public ViewProbe watchView() {
    return ViewProbe.begin(page::evaluate);
  }

  public Locator log() {
    return page.getByRole(AriaRole.LOG);
  }

  /** The line above the first message that was not read. */
  public Locator unreadLine() {
    return log().getByRole(AriaRole.SEPARATOR, new Locator.GetByRoleOptions().setName("New"));
  }

  /** Leads down to the newest message; its name also tells how many are new. */
  public Locator jumpToNewest() {
    return page.getByRole(AriaRole.BUTTON, named("Jump to newest"));
  }

  public Locator composer() {
    return textbox("Message");
  }

  /** The message of this id. */
  public Locator message(String id) {
    return page.locator("article[data-id='" + id + "']");
  }

  public Locator textbox(String name) {
    return page.getByRole(AriaRole.TEXTBOX, named(name).setExact(true));
  }

  public Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, named(name).setExact(true));
  }

  /** What opens the dialog in which channels are made. */
  public Locator newChannel() {
    return page.getByRole(AriaRole.NAVIGATION)
        .getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("New channel").setExact(true));
  }

  /** The link to a channel; its accessible name also tells how many messages are unread. */
  public Locator channelLink(String name) {
    return page.getByRole(AriaRole.NAVIGATION)
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
  }

  /** Waits for what {@code data-connection} tells. */
  public void awaitConnection(String state) {
    assertThat(page.locator("html")).hasAttribute("data-connection", state);
  }

  public void awaitChannel(String name) {
    assertThat(page.getByRole(AriaRole.HEADING, named(name).setExact(true).setLevel(1)))
        .isVisible();
  }

  /** Closes the page; the browser keeps what it has, and other tabs stay. */
  public void closeTab() {
    page.close();
  }

  /** Goes, with all that the browser kept. */
  @Override
  public void close() {
    context.close();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
