package chat.parley.gateway.client;

/**
 * Stops reading from a client while there is a reason to: its answers are unread, enough of its
 * requests are under way, or what it sent must not be overtaken. Runs on the client's event loop.
 */
final class InputGate {

  private final Wire wire;
  private final int maxUnderWay;
  private int reasons;
  private int underWay;

  /**
   * @param maxUnderWay how many requests a client may have under way and be read further
   */
  InputGate(Wire wire, int maxUnderWay) {
    this.wire = wire;
    this.maxUnderWay = maxUnderWay;
  }

  /** There is one more reason not to read. */
  void hold() {
    if (reasons++ == 0) {
      wire.pause();
    }
  }

  /** There is one reason less. */
  void release() {
    if (--reasons == 0) {
      wire.resume();
    }
  }

  void requestBegan() {
    if (++underWay == maxUnderWay) {
      hold();
    }
  }

  void requestIsOver() {
    if (underWay-- == maxUnderWay) {
      release();
    }
  }

  /** Whether a request is under way. */
  boolean isBusy() {
    return underWay > 0;
  }
}
