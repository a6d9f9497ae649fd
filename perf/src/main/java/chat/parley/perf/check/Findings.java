package chat.parley.perf.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Broken promises: how often each, with some examples. Not thread-safe. */
public final class Findings {

  private static final int MAX_EXAMPLES = 5;

  private final Map<Violation, Integer> counts = new EnumMap<>(Violation.class);
  private final Map<Violation, List<String>> examples = new EnumMap<>(Violation.class);

  void add(Violation violation, String example) {
    counts.merge(violation, 1, Integer::sum);
    var some = examples.computeIfAbsent(violation, none -> new ArrayList<>());
    if (some.size() < MAX_EXAMPLES) {
      some.add(example);
    }
  }

  /** How often each promise was broken; kept ones are not listed. */
  public Map<Violation, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** The number of all. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** A few lines for each; empty when there are none. */
  public String text() {
    var text = new StringBuilder();
    counts.forEach(
        (violation, count) -> {
          text.append("  ").append(count).append(" × ").append(violation.meaning()).append('\n');
          examples.get(violation).forEach(e -> text.append("      ").append(e).append('\n'));
        });
    return text.toString();
  }
}
