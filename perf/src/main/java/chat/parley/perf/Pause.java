package chat.parley.perf;

import java.time.Duration;

/** For code that may block and has nobody to be told by. */
public final class Pause {

  private Pause() {}

  /** Waits; an interruption ends what is being done with an {@link IllegalStateException}. */
  public static void of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
