package chat.parley.app.management;

/** Whether a node wants work: not while it starts, and never again once it drains. Thread-safe. */
public final class Readiness {

  /** Where a node stands in its life. */
  enum Phase {
    STARTING,
    OPEN,
    DRAINING
  }

  private Phase phase = Phase.STARTING;

  /** All parts are up. Does nothing once the node drains. */
  public synchronized void open() {
    if (phase == Phase.STARTING) {
      phase = Phase.OPEN;
    }
  }

  /** The node is about to stop and wants no new work. */
  public synchronized void drain() {
    phase = Phase.DRAINING;
  }

  synchronized Phase phase() {
    return phase;
  }
}
