package chat.parley.storage;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * The threads on which large pages are made. They are few, so that however many large pages are
 * asked for, most of the CPU is there for live messages.
 */
public final class PageThreads {

  private static final String NAME = "parley-pages";
  private static final int CPUS_PER_THREAD = 4;

  private PageThreads() {}

  /** All that ask on one Vert.x instance share the same threads. */
  public static WorkerExecutor of(Vertx vertx) {
    int cpus = Runtime.getRuntime().availableProcessors();
    return vertx.createSharedWorkerExecutor(NAME, Math.max(1, cpus / CPUS_PER_THREAD));
  }
}
