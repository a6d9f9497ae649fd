package chat.parley.local;

import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The living children of this JVM, and the one shutdown hook that removes them. */
final class Children {

  private static final Set<ChildJvm> LIVING = ConcurrentHashMap.newKeySet();
  private static final Deque<Runnable> BEFORE_REMOVAL = new ConcurrentLinkedDeque<>();
  private static volatile boolean removing;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::removeAll, "parley-children"));
  }

  private Children() {}

  /** Throws {@link ServerException} when the removal has begun; the child is killed then. */
  static void add(ChildJvm child) {
    LIVING.add(child);
    if (removing) {
      child.kill();
      throw new ServerException("this JVM is shutting down: " + child.name() + " was not started");
    }
  }

  static void remove(ChildJvm child) {
    LIVING.remove(child);
  }

  static void beforeRemoval(Runnable task) {
    BEFORE_REMOVAL.push(task);
  }

  private static void removeAll() {
    removing = true;
    try {
      BEFORE_REMOVAL.forEach(Runnable::run);
    } finally {
      LIVING.forEach(ChildJvm::kill);
    }
  }
}
