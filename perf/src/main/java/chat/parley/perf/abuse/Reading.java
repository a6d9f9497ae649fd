package chat.parley.perf.abuse;

import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Node;
import java.util.List;
import java.util.Optional;

/**
 * What a node's process uses.
 *
 * @param heap bytes after a collection of all that is garbage
 * @param files that are open, sockets among them; -1 where the system does not tell
 * @param meters lines in its metrics
 */
public record Reading(long heap, int files, long meters) {

  /** Empty where the node does not answer any more. */
  static Optional<Reading> of(Node node) {
    if (!node.isAlive()) {
      return Optional.empty();
    }
    try {
      var metrics = new RestClient(() -> List.of(node.management())).text("/metrics", "");
      return Optional.of(
          new Reading(
              node.liveHeap(),
              node.openFiles(),
              metrics.lines().filter(line -> !line.startsWith("#")).count()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** In MB. */
  long heapMegabytes() {
    return heap >> 20;
  }
}
