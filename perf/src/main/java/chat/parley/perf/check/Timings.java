package chat.parley.perf.check;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** Durations in milliseconds with microsecond resolution, up to an hour. Thread-safe. */
public final class Timings {

  private static final long HOUR_MICROS = 3_600_000_000L;

  private final Histogram micros = new SynchronizedHistogram(HOUR_MICROS, 3);

  /** Notes a duration, in ns. */
  public void add(long nanos) {
    micros.recordValue(Math.min(Math.max(0, nanos / 1_000), HOUR_MICROS));
  }

  public long count() {
    return micros.getTotalCount();
  }

  /** The 99th percentile, in ms; 0 when there is nothing. */
  public double p99() {
    return micros.getValueAtPercentile(99) / 1e3;
  }

  /** Median, 99th percentile and maximum, for people. */
  public String summary() {
    if (micros.getTotalCount() == 0) {
      return "-";
    }
    return text(micros.getValueAtPercentile(50))
        + " / "
        + text(micros.getValueAtPercentile(99))
        + " / "
        + text(micros.getMaxValue());
  }

  private static String text(long micros) {
    return micros < 100_000 ? "%.1f".formatted(micros / 1e3) : "%d".formatted(micros / 1_000);
  }
}
