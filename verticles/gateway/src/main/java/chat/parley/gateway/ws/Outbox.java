package chat.parley.gateway.ws;

import io.vertx.core.http.ServerWebSocket;

/**
 * What is on its way to one client. Counts the characters handed to the socket and not yet taken by
 * the operating system, so that a slow reader is noticed before it fills the memory. Runs on the
 * connection's event loop.
 */
final class Outbox {

  private final ServerWebSocket socket;
  private final long limit;
  private final Runnable onDrained;
  private long outstanding;
  private boolean overflowed;

  /**
   * Creates an empty outbox.
   *
   * @param limit how much may be outstanding before live messages are refused
   * @param onDrained told when, after a refusal, most of it has gone
   */
  Outbox(ServerWebSocket socket, long limit, Runnable onDrained) {
    this.socket = socket;
    this.limit = limit;
    this.onDrained = onDrained;
  }

  /** Sends an answer, whatever is outstanding; what a client asks for is bounded elsewhere. */
  void send(String text) {
    outstanding += text.length();
    socket.writeTextMessage(text).onComplete(written -> taken(text.length()));
  }

  /**
   * Sends a live message if there is room; false when the client must first catch up. With nothing
   * outstanding there is room for any one text.
   */
  boolean offer(String text) {
    if (overflowed || (outstanding > 0 && outstanding + text.length() > limit)) {
      overflowed = true;
      return false;
    }
    send(text);
    return true;
  }

  private void taken(int length) {
    outstanding -= length;
    if (overflowed && outstanding <= limit / 4) {
      overflowed = false;
      onDrained.run();
    }
  }
}
