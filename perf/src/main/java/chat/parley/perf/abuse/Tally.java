package chat.parley.perf.abuse;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How often an attacker did something or was told something. Thread-safe. */
final class Tally {

  /** What must never happen; see {@link #broken}. */
  private static final String BROKEN = "BROKEN: ";

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String what) {
    add(what, 1);
  }

  void add(String what, long times) {
    counts.computeIfAbsent(what, none -> new LongAdder()).add(times);
  }

  /** The attacker got what nobody must get. */
  void broken(String what) {
    add(BROKEN + what);
  }

  JsonObject toJson() {
    var json = new JsonObject();
    counts.forEach((what, count) -> json.put(what, count.sum()));
    return json;
  }

  /** What must never happen and did. */
  static Map<String, Long> broken(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(count -> count.getKey().startsWith(BROKEN))
        .collect(
            Collectors.toMap(
                count -> count.getKey().substring(BROKEN.length()), Map.Entry::getValue));
  }

  /** The most frequent, for people. */
  static String summary(Map<String, Long> counts, int most) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .map(count -> count.getKey() + " × " + count.getValue())
        .collect(Collectors.joining(", "));
  }
}
