package chat.parley.tls;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of a place again every few seconds, and tells operators how long the certificate
 * is good. It compares what is in them: a file that is replaced by a link, on a network or in a
 * container, need not tell of that. Thread-safe.
 */
public final class TlsWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final TlsFiles files;
  private final Consumer<TlsPlace> renewed;
  private final long timer;
  private volatile String lastProblem = "";

  private TlsWatch(Vertx vertx, TlsFiles files, MeterRegistry meters, Consumer<TlsPlace> renewed) {
    this.vertx = vertx;
    this.files = files;
    this.renewed = renewed;
    measure(files, meters);
    timer = vertx.setPeriodic(INTERVAL.toMillis(), INTERVAL.toMillis(), at -> look());
  }

  /**
   * Begins to watch; ends with Vert.x at the latest.
   *
   * @param renewed told when a new certificate is in use
   */
  public static TlsWatch start(
      Vertx vertx, TlsFiles files, MeterRegistry meters, Consumer<TlsPlace> renewed) {
    return new TlsWatch(vertx, files, meters, renewed);
  }

  /** Tells operators how long the certificate is good, where nothing is read again. */
  public static void measure(TlsFiles files, MeterRegistry meters) {
    TimeGauge.builder("parley.tls.expires.in", files, TimeUnit.SECONDS, TlsWatch::secondsLeft)
        .description("how long the certificate in use is still good; negative once it is not")
        .tag("place", files.place().path())
        .strongReference(true)
        .register(meters);
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    vertx
        .executeBlocking(files::readAgain)
        .onSuccess(
            changed -> {
              lastProblem = "";
              if (changed) {
                LOG.info("{}: a new certificate is in use", files.place().path());
                renewed.accept(files.place());
              }
            })
        .onFailure(this::tellOnce);
  }

  private void tellOnce(Throwable failure) {
    var problem = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      LOG.error("{}; what was in use stays so", problem);
    }
  }

  private static double secondsLeft(TlsFiles files) {
    return Duration.between(Instant.now(), files.expires()).toSeconds();
  }
}
