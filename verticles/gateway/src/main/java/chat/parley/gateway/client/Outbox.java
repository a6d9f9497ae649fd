package chat.parley.gateway.client;

import java.util.List;

/**
 * What is on its way to one client. Counts the characters handed to the wire and not yet taken by
 * the operating system, so that a slow reader is noticed before it fills the memory. Runs on the
 * client's event loop.
 */
final class Outbox {

  private final Wire wire;
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
  Outbox(Wire wire, long limit, Runnable onDrained) {
    this.wire = wire;
    this.limit = limit;
    this.onDrained = onDrained;
  }

  /** Sends an answer, whatever is outstanding; what a client asks for is bounded elsewhere. */
  void send(String text) {
    outstanding += text.length();
    wire.write(text).onComplete(written -> taken(text.length()));
  }

  /**
   * Sends live messages if there is room; false when the client must first catch up. With nothing
   * outstanding there is room for any one batch.
   */
  boolean offer(List<String> texts) {
    if (overflowed || (outstanding > 0 && outstanding + length(texts) > limit)) {
      overflowed = true;
      return false;
    }
    texts.forEach(this::send);
    return true;
  }

  private static long length(List<String> texts) {
    long length = 0;
    for (var text : texts) {
      length += text.length();
    }
    return length;
  }

  private void taken(int length) {
    outstanding -= length;
    if (overflowed && outstanding <= limit / 4) {
      overflowed = false;
      onDrained.run();
    }
  }
}
