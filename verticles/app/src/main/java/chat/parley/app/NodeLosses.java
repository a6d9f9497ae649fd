package chat.parley.app;

/**
 * Passes on that other nodes were lost, also to one who only comes to listen afterwards: a gateway
 * that starts while the cluster breaks or heals has read already what it then has to doubt.
 * Thread-safe.
 */
final class NodeLosses {

  private boolean happened;
  private Runnable listener;

  /** Other nodes were lost, or were found again. */
  void happened() {
    Runnable told;
    synchronized (this) {
      happened = true;
      told = listener;
    }
    if (told != null) {
      told.run();
    }
  }

  /**
   * Listens from now on.
   *
   * @param listener is called at once if there was a loss before
   */
  void listen(Runnable listener) {
    boolean late;
    synchronized (this) {
      this.listener = listener;
      late = happened;
    }
    if (late) {
      listener.run();
    }
  }
}
