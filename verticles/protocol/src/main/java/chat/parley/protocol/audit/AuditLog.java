package chat.parley.protocol.audit;

import chat.parley.protocol.Rfc3339;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit log to the logger {@value #LOGGER}, one JSON object a line. Strangers can cause
 * most events as often as they like, so of each kind {@value #PER_SECOND} a second are written, and
 * then how many more there were. Thread-safe.
 */
public final class AuditLog {

  /** The name of the logger, for its configuration. */
  public static final String LOGGER = "parley.audit";

  /** Lines of each kind of event, also at once. */
  public static final int PER_SECOND = 20;

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<AuditEvent, Ration> rations = new EnumMap<>(AuditEvent.class);

  public AuditLog() {
    this(Clock.systemUTC(), System::nanoTime);
  }

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  AuditLog(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    for (var event : AuditEvent.values()) {
      rations.put(event, new Ration(nanoTime.getAsLong()));
    }
  }

  /**
   * Writes a line, unless too many of its kind were written.
   *
   * @param details adds to the line what is known; called at once, or not at all
   */
  public void write(AuditEvent event, Consumer<AuditLine> details) {
    if (LOG.isInfoEnabled() && rations.get(event).take(nanoTime.getAsLong())) {
      var line = line(event);
      details.accept(line);
      LOG.info(line.text());
    }
  }

  /** Writes how many events were not, since the last time; to be called every second or so. */
  public void writeLeftOut() {
    rations.forEach(
        (event, ration) -> {
          long leftOut = ration.takeLeftOut();
          if (leftOut > 0) {
            LOG.info(line(event).notLogged(leftOut).text());
          }
        });
  }

  private AuditLine line(AuditEvent event) {
    return new AuditLine(Rfc3339.text(clock.instant()), event);
  }

  /** A token bucket. */
  private static final class Ration {

    private static final long NANOS_PER_LINE = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

    private long lines = PER_SECOND;
    private long refilledAt;
    private long leftOut;

    Ration(long now) {
      this.refilledAt = now;
    }

    synchronized boolean take(long now) {
      long more = Math.max(0, now - refilledAt) / NANOS_PER_LINE;
      refilledAt += more * NANOS_PER_LINE;
      lines = Math.min(PER_SECOND, lines + more);
      if (lines == 0) {
        leftOut++;
        return false;
      }
      lines--;
      return true;
    }

    synchronized long takeLeftOut() {
      long taken = leftOut;
      leftOut = 0;
      return taken;
    }
  }
}
