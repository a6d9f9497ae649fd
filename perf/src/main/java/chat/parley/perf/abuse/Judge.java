package chat.parley.perf.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Says what an attack has broken. */
final class Judge {

  /** By how much the p99 of the time until a text is shown may grow ... */
  static final double MAX_RATIO = 3;

  /** ... where it is above the time that people notice: of 5 ms three times as much is noise. */
  static final double NOTICED_MS = 100;

  private static final double MAX_HEAP = 0.8;

  /** What may be left of an attack, as a part of the largest heap: caches and counters fill. */
  private static final double FLAT_HEAP = 0.1;

  private static final int FLAT_METERS = 200;
  private static final int FLAT_FILES = 100;
  private static final int EXAMPLES = 3;

  private final long maxHeap;
  private final double calmP99;

  /**
   * Makes one.
   *
   * @param maxHeap of a node, in bytes
   * @param calmP99 in ms, without an attack
   */
  Judge(long maxHeap, double calmP99) {
    this.maxHeap = maxHeap;
    this.calmP99 = calmP99;
  }

  /** A sentence for each thing that is broken. */
  List<String> judge(Result result) {
    var broken = new ArrayList<String>();
    result.ended().forEach(process -> broken.add("a process ended: " + process));
    judgeSeen(result.seen(), broken);
    judgeUse(result, broken);
    Tally.broken(result.told())
        .forEach((what, times) -> broken.add("the attacker succeeded: " + what + ", × " + times));
    return broken;
  }

  /** Whether the attacker was there at all. */
  List<String> judgeAttacker(Result result) {
    var failure = result.told().keySet().stream().filter(what -> what.startsWith("FAILED"));
    return result.told().isEmpty()
        ? List.of("the attack did not take place")
        : failure.map(what -> "the attack went wrong: " + what).toList();
  }

  double ratio(Seen seen) {
    return calmP99 == 0 ? 1 : seen.latency().p99() / calmP99;
  }

  private void judgeSeen(Seen seen, List<String> broken) {
    if (seen.findings().total() > 0) {
      broken.add("promises were broken:\n" + seen.findings().text().stripTrailing());
    }
    if (!seen.refused().isEmpty()) {
      broken.add("those who behave were refused " + some(seen.refused()));
    }
    if (!seen.closed().isEmpty()) {
      broken.add("those who behave were closed " + some(seen.closed()));
    }
    if (seen.shown() == 0) {
      broken.add("nobody was shown anything");
    }
    double p99 = seen.latency().p99();
    if (p99 > NOTICED_MS && ratio(seen) > MAX_RATIO) {
      broken.add(
          "p99 until a text is shown is %.0f ms, %.1f times as much as without the attack"
              .formatted(p99, ratio(seen)));
    }
  }

  private void judgeUse(Result result, List<String> broken) {
    for (int node = 0; node < result.before().size(); node++) {
      var before = result.before().get(node);
      var during = result.during().get(node);
      var after = result.after().get(node);
      if (during.isEmpty() || after.isEmpty()) {
        broken.add("node " + node + " does not answer its operator");
      }
      if (Math.max(heap(during), heap(after)) > MAX_HEAP * maxHeap) {
        broken.add(
            "the heap of node %d holds %d MB of %d"
                .formatted(node, Math.max(heap(during), heap(after)) >> 20, maxHeap >> 20));
      }
      if (!isFlat(before, after)) {
        broken.add("node " + node + " keeps " + kept(before, after));
      }
    }
  }

  /** Whether as much is used as before, but for what caches may hold. */
  boolean isFlat(Optional<Reading> before, Optional<Reading> after) {
    return before.isEmpty() || after.isEmpty() || kept(before, after).isEmpty();
  }

  private String kept(Optional<Reading> before, Optional<Reading> after) {
    var kept = new ArrayList<String>();
    if (before.isPresent() && after.isPresent()) {
      compare(kept, "MB of heap", r -> r.heap() >> 20, before.get(), after.get(), flatMegabytes());
      compare(kept, "open files", Reading::files, before.get(), after.get(), FLAT_FILES);
      compare(kept, "meters", Reading::meters, before.get(), after.get(), FLAT_METERS);
    }
    return String.join(" and ", kept);
  }

  private long flatMegabytes() {
    return (long) (FLAT_HEAP * maxHeap) >> 20;
  }

  private static void compare(
      List<String> kept,
      String what,
      ToLongFunction<Reading> of,
      Reading before,
      Reading after,
      long tolerance) {
    long more = of.applyAsLong(after) - of.applyAsLong(before);
    if (more > tolerance) {
      kept.add(more + " more " + what);
    }
  }

  private static long heap(Optional<Reading> reading) {
    return reading.map(Reading::heap).orElse(0L);
  }

  private static String some(List<String> all) {
    return all.size()
        + " times, such as "
        + String.join("; ", all.subList(0, Math.min(EXAMPLES, all.size())));
  }
}
