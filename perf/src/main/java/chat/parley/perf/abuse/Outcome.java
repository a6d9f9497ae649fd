package chat.parley.perf.abuse;

import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What came of an attack, and what it has broken.
 *
 * @param ratio its p99 of live latency to that without an attack
 * @param broken a sentence for each thing; empty where all is well
 */
public record Outcome(Result result, double ratio, List<String> broken) {

  private static final String ROW = "%-21s %6s %7s %5s %5s %5s  %-20s %5s  %-13s %-13s %-13s %s%n";
  private static final int MOST_TOLD = 8;

  public boolean ok() {
    return broken.isEmpty();
  }

  /** As a table, with what was broken and what the attackers were told below it. */
  public static String table(List<Outcome> outcomes) {
    var head =
        ROW.formatted(
            "attack",
            "sent",
            "shown",
            "viol.",
            "refus",
            "close",
            "shown after, ms",
            "ratio",
            "heap, MB",
            "files",
            "meters",
            "");
    return head
        + outcomes.stream().map(Outcome::row).collect(Collectors.joining())
        + outcomes.stream().map(Outcome::words).collect(Collectors.joining());
  }

  /** A line for the table. */
  public String row() {
    var seen = result.seen();
    return ROW.formatted(
        result.name(),
        seen.sent(),
        seen.shown(),
        seen.findings().total(),
        seen.refused().size(),
        seen.closed().size(),
        seen.latency().summary(),
        "%.1f".formatted(ratio),
        most(Reading::heapMegabytes),
        most(Reading::files),
        most(Reading::meters),
        ok() ? "ok" : "BROKEN");
  }

  /** What was broken, and what the attacker was told. */
  public String words() {
    var told = Tally.summary(result.told(), MOST_TOLD);
    var lines =
        broken.stream().map(each -> "    BROKEN " + each + "\n").collect(Collectors.joining());
    return told.isEmpty() && lines.isEmpty()
        ? ""
        : "%s: newcomers %s ms; %s%n%s"
            .formatted(result.name(), result.seen().newcomers().summary(), told, lines);
  }

  /** The greatest of the nodes: before / during / after. */
  private String most(ToLongFunction<Reading> of) {
    return List.of(result.before(), result.during(), result.after()).stream()
        .map(
            readings ->
                readings.stream().flatMap(Optional::stream).mapToLong(of).max().stream()
                    .mapToObj(Long::toString)
                    .findFirst()
                    .orElse("-"))
        .collect(Collectors.joining("/"));
  }
}
