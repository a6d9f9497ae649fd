package chat.parley.app.management;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One question about a node's health.
 *
 * @param ask succeeds when all is well; must not block
 * @param needed whether the node is ready only if it succeeds; otherwise the answer is only shown
 */
public record Check(Supplier<Future<Void>> ask, boolean needed) {

  public static Check needed(Supplier<Future<Void>> ask) {
    return new Check(ask, true);
  }

  public static Check shown(Supplier<Future<Void>> ask) {
    return new Check(ask, false);
  }
}
