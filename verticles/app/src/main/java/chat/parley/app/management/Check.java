package chat.parley.app.management;

import io.vertx.core.Future;

/** One question about a node's health; the node is ready only while all answers are good. */
@FunctionalInterface
public interface Check {

  /** Succeeds when all is well; must not block. */
  Future<Void> ask();
}
