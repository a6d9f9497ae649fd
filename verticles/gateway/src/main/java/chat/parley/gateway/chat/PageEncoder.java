package chat.parley.gateway.chat;

import chat.parley.protocol.HistoryPage;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.function.Function;

/**
 * Has pages of history encoded: small ones at once, and large ones on threads of their own, where
 * they hold up no live messages. Thread-safe.
 */
public final class PageEncoder {

  /** In UTF-16 units of JSON. Pages of people who talk are smaller. */
  private static final long LARGE = 64 << 10;

  private final WorkerExecutor threads;

  public PageEncoder(WorkerExecutor threads) {
    this.threads = threads;
  }

  /**
   * Encodes a page.
   *
   * @param encoder is safe to call on any thread
   * @return completes on the caller's context
   */
  public <T> Future<T> encode(HistoryPage page, Function<HistoryPage, T> encoder) {
    return page.characters() <= LARGE
        ? Future.succeededFuture(encoder.apply(page))
        : threads.executeBlocking(() -> encoder.apply(page), false);
  }
}
