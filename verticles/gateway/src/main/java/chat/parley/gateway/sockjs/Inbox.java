package chat.parley.gateway.sockjs;

import chat.parley.gateway.admission.Backlog;
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
  private final Backlog backlog;
  private final Runnable whenTooMuch;
  private final ArrayDeque<String> unread = new ArrayDeque<>();

  /** In bytes, of what is unread, as the backlog knows it. */
  private long counted;

  private long unreadBytes;
  private boolean reading;
  private boolean paused;

  /**
   * An empty inbox.
   *
   * @param reader takes each message
   * @param whenRead told when all were taken and more may come
   * @param backlog what is unread counts there
   * @param whenTooMuch told when there is no room for what is unread, or it is unread for too long:
   *     the client is to be disconnected
   */
  Inbox(Consumer<String> reader, Runnable whenRead, Backlog backlog, Runnable whenTooMuch) {
    this.reader = reader;
    this.whenRead = whenRead;
    this.backlog = backlog;
    this.whenTooMuch = whenTooMuch;
  }

  void add(List<String> messages) {
    unread.addAll(messages);
    messages.forEach(message -> unreadBytes += bytes(message));
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
        var message = unread.removeFirst();
        unreadBytes -= bytes(message);
        reader.accept(message);
      }
    } finally {
      reading = false;
    }
    if (!settle()) {
      unread.clear();
      unreadBytes = 0;
      whenTooMuch.run();
    } else if (!paused) {
      whenRead.run();
    }
  }

  private boolean settle() {
    backlog.add(unreadBytes - counted);
    counted = unreadBytes;
    return backlog.settle();
  }

  /** Of a string with all that belongs to it, where its characters take two bytes each. */
  private static long bytes(String message) {
    return 2L * message.length() + 64;
  }
}
