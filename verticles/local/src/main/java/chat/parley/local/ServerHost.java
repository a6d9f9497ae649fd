package chat.parley.local;

import java.time.Duration;

/** What a server runs in, and how to be rough with it. */
sealed interface ServerHost permits ServerProcess, ServerContainer {

  /** Starts it, for the first time or over the data of the last; does not wait until it serves. */
  void start();

  boolean isAlive();

  /** Asks it to end and waits; after {@code time} it is killed. */
  void stop(Duration time);

  /** As kill -9; waits for the end. */
  void kill();

  /** Freezes it: connections stay open, nothing answers. */
  void pause();

  void unpause();

  /** Its state and the end of its log. */
  String describe();
}
