package chat.parley.gateway.sockjs;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What came of a client and was not handled yet. Hands messages over one by one, since each may
 * pause what follows it in the same frame. Runs on the client's event loop.
 */
final class Inbox {

  private final Consumer<String> reader;
  private final Runnable whenRead;
  private final ArrayDeque<String> unread = new ArrayDeque<>();
  private boolean reading;
  private boolean paused;

  /**
   * An empty inbox.
   *
   * @param reader takes each message
   * @param whenRead told when all were taken and more may come
   */
  Inbox(Consumer<String> reader, Runnable whenRead) {
    this.reader = reader;
    this.whenRead = whenRead;
  }

  void add(List<String> messages) {
    unread.addAll(messages);
    read();
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    read();
  }

  private void read() {
    if (reading) {
      return;
    }
    reading = true;
    try {
      while (!paused && !unread.isEmpty()) {
        reader.accept(unread.removeFirst());
      }
    } finally {
      reading = false;
    }
    if (!paused) {
      whenRead.run();
    }
  }
}
