package chat.parley.app.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.WebSocketRoute;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The wire between a page and its gateway, SockJS over a WebSocket: notes the requests of one
 * operation, and can hold back their answers. Everything else passes at once, but only while
 * Playwright waits for something. One thread: Playwright's.
 */
final class Wire {

  private static final Pattern SOCKET = Pattern.compile(".*/eventbus/.*/websocket");

  /** A frame that was held back, and where it goes. */
  private record Held(WebSocketRoute page, JsonArray frame) {}

  private final String address;
  private final List<String> channels = new ArrayList<>();
  private final Set<String> waiting = new HashSet<>();
  private final Set<String> withheld = new HashSet<>();
  private final List<Held> held = new ArrayList<>();
  private boolean holds;
  private int mostWaiting;

  private Wire(String operation) {
    this.address = "parley." + operation;
  }

  /** Lies before all connections that a page opens from now on. */
  static Wire of(Page page, String operation) {
    var wire = new Wire(operation);
    page.routeWebSocket(SOCKET, wire::connect);
    return wire;
  }

  /** Answers to what is asked from now on are held back. */
  void hold() {
    holds = true;
  }

  /** Lets them go, and holds back no more. */
  void release() {
    holds = false;
    withheld.clear();
    held.forEach(one -> one.page.send("a" + one.frame.encode()));
    held.clear();
  }

  /** How many answers are held back. */
  int held() {
    return held.size();
  }

  /** The channels in which the operation was asked for, in that order. */
  List<String> channels() {
    return List.copyOf(channels);
  }

  /** How many requests waited for their answers at once, at most. */
  int mostWaiting() {
    return mostWaiting;
  }

  private void connect(WebSocketRoute page) {
    var gateway = page.connectToServer();
    page.onMessage(
        frame -> {
          fromPage(frame);
          gateway.send(frame.text());
        });
    gateway.onMessage(frame -> fromGateway(page, frame));
  }

  private void fromPage(WebSocketFrame frame) {
    for (Object text : new JsonArray(frame.text())) {
      var message = new JsonObject((String) text);
      if (address.equals(message.getString("address"))) {
        channels.add(message.getJsonObject("body").getString("channel"));
        var reply = message.getString("replyAddress");
        waiting.add(reply);
        mostWaiting = Math.max(mostWaiting, waiting.size());
        if (holds) {
          withheld.add(reply);
        }
      }
    }
  }

  private void fromGateway(WebSocketRoute page, WebSocketFrame frame) {
    if (!frame.text().startsWith("a")) {
      page.send(frame.text());
      return;
    }
    var passing = new JsonArray();
    for (Object text : new JsonArray(frame.text().substring(1))) {
      var reply = new JsonObject((String) text).getString("address");
      waiting.remove(reply);
      if (withheld.remove(reply)) {
        held.add(new Held(page, JsonArray.of(text)));
      } else {
        passing.add(text);
      }
    }
    if (!passing.isEmpty()) {
      page.send("a" + passing.encode());
    }
  }
}
