package chat.parley.perf.fanout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Both transports under one rhythm.
 *
 * @param rhythm what was said
 * @param idle the part of a processor that the gateway used while nothing was
 * @param pairs windows that followed each other
 */
record Comparison(Rhythm rhythm, double idle, List<Pair> pairs) {

  private static final String ROW = "%-17s %10s %9s %9s %8s %8s   %s%n";

  /** One window of each transport. */
  record Pair(Window ws, Window bridge) {}

  /** The head of the table. */
  static String head() {
    return ROW.formatted(
        "", "deliveries", "ws frames", "br frames", "ws, µs", "br, µs", "bridge / ws (min–max)");
  }

  /** Deliveries over each transport, frames, CPU a delivery, and the ratio: medians of pairs. */
  String row() {
    var ratios = sorted(pair -> pair.bridge().cost(idle) / pair.ws().cost(idle));
    return ROW.formatted(
        rhythm.label(),
        pairs.stream().mapToLong(pair -> pair.ws().deliveries()).sum(),
        pairs.stream().mapToLong(pair -> pair.ws().frames()).sum(),
        pairs.stream().mapToLong(pair -> pair.bridge().frames()).sum(),
        number(median(sorted(pair -> pair.ws().cost(idle))), 1),
        number(median(sorted(pair -> pair.bridge().cost(idle))), 1),
        number(median(ratios), 2)
            + " ("
            + number(ratios[0], 2)
            + "–"
            + number(ratios[ratios.length - 1], 2)
            + ")");
  }

  private double[] sorted(ToDoubleFunction<Pair> value) {
    var values = pairs.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    return values;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
