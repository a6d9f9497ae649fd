package chat.parley.gateway.audit;

import java.util.Locale;
import java.util.Set;

/** How a client speaks to a gateway. */
public enum Transport {
  /** The protocol's own WebSocket, {@code /ws}. */
  WEBSOCKET,
  /** The event-bus bridge over WebSocket. */
  SOCKJS,
  /** The event-bus bridge over requests: XHR streaming and polling. */
  XHR,
  REST,
  /** The pages, and every address that is none. */
  WEB;

  /** Those over which clients get live messages. */
  public static final Set<Transport> LIVE = Set.of(WEBSOCKET, SOCKJS, XHR);

  /** What meters and the audit log call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
