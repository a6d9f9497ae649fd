package chat.parley.gateway.ws;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Ends sockets whose other side takes nothing. The platform's own {@code close} first writes what
 * waits to be written, which for such a socket is never; so this asks Netty. Any thread.
 */
public final class Cut {

  private Cut() {}

  /** Closes a socket now; what waits to be written is lost. */
  public static void now(ServerWebSocket socket) {
    // It tells nobody; who wants to know hears of the end of the connection.
    var unused = ((WebSocketInternal) socket).channelHandlerContext().close();
  }
}
