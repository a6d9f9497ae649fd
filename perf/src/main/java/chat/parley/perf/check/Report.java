package chat.parley.perf.check;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of one round of load.
 *
 * @param round its name
 * @param sent texts handed over
 * @param acknowledged of them
 * @param stored messages in history
 * @param storedUnacknowledged of them, whose senders were never told; allowed
 * @param retries sends of a text that was sent before
 * @param shown messages shown to members
 * @param reconnects connections that members lost or gave up
 * @param delay from the send's beginning to its being shown live, in ms: median / p99 / maximum
 * @param withoutLive how long members were without live delivery at a time, likewise
 * @param findings broken promises
 */
public record Report(
    String round,
    long sent,
    long acknowledged,
    long stored,
    long storedUnacknowledged,
    long retries,
    long shown,
    long reconnects,
    String delay,
    String withoutLive,
    Findings findings) {

  private static final String ROW = "%-17s %7s %7s %7s %7s %7s %8s %6s  %-22s %-22s %s%n";

  public boolean ok() {
    return findings.total() == 0;
  }

  /** The reports as a table, and below it what was found. */
  public static String table(List<Report> reports) {
    var head =
        ROW.formatted(
            "round",
            "sent",
            "acked",
            "stored",
            "unacked",
            "retries",
            "shown",
            "moves",
            "shown after, ms",
            "without live, ms",
            "violations");
    var rows = reports.stream().map(Report::row).collect(Collectors.joining());
    var found =
        reports.stream()
            .filter(report -> !report.ok())
            .map(report -> report.round() + "\n" + report.findings().text())
            .collect(Collectors.joining());
    return head + rows + found;
  }

  private String row() {
    return ROW.formatted(
        round,
        sent,
        acknowledged,
        stored,
        storedUnacknowledged,
        retries,
        shown,
        reconnects,
        delay,
        withoutLive,
        findings.total());
  }
}
