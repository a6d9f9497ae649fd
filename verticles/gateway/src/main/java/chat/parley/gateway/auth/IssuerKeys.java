package chat.parley.gateway.auth;

import chat.parley.protocol.audit.AuditEvent;
import chat.parley.protocol.audit.AuditLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, now. They are read again at intervals, and where a token names a key that
 * is not known; the last good ones stay while what is read is broken. Thread-safe.
 *
 * @param <T> what the source reads
 */
final class IssuerKeys<T> {

  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
  private static final AuditLog AUDIT = new AuditLog();

  /** Anybody can invent names of keys: they cost the issuer's server no more than this. */
  static final Duration UNKNOWN_KEY_PAUSE = Duration.ofMinutes(1);

  /** While there are no keys at all. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Context context;
  private final KeySource<T> source;
  private final Clock clock;
  private final Runnable changed;

  private volatile KeyRing ring = KeyRing.EMPTY;
  private volatile Instant readAt;

  /** What follows is guarded by this. */
  private T content;

  private String problem;
  private Instant triedAt = Instant.MIN;
  private Future<Void> underWay;
  private long timer = -1;
  private boolean isClosed;

  private IssuerKeys(Vertx vertx, KeySource<T> source, Clock clock, Runnable changed) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.source = source;
    this.clock = clock;
    this.changed = changed;
    this.readAt = clock.instant();
  }

  /**
   * Reads the keys for the first time. Fails when they are not what they must be, and when a file
   * cannot be read; a server that is away is asked again.
   *
   * @param changed called after each change, from any thread
   */
  static <T> Future<IssuerKeys<T>> open(
      Vertx vertx, KeySource<T> source, Clock clock, Runnable changed) {
    var keys = new IssuerKeys<>(vertx, source, clock, changed);
    return keys.refresh()
        .recover(
            failure ->
                source.isRemote() && !(failure instanceof IllegalArgumentException)
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure))
        .map(
            read -> {
              keys.schedule();
              return keys;
            });
  }

  /** The keys that are good now; none while a server was never reached. */
  KeyRing ring() {
    return ring;
  }

  /** Whether they can change while a node runs. */
  boolean canChange() {
    return source.interval().isPresent();
  }

  /** How old the knowledge of the keys is, in seconds. */
  long ageSeconds() {
    return Math.max(0, Duration.between(readAt, clock.instant()).toSeconds());
  }

  /**
   * The keys for a token. Where it names one that is not known they are fetched first, at most once
   * a minute. Completes on the caller's context.
   */
  Future<KeyRing> ringFor(Optional<String> kid) {
    if (!source.isRemote() || !ring.isUnknown(kid)) {
      return Future.succeededFuture(ring);
    }
    var caller = vertx.getOrCreateContext();
    var fetched = Promise.<KeyRing>promise();
    refreshForUnknownKey().onComplete(done -> caller.runOnContext(back -> fetched.complete(ring)));
    return fetched.future();
  }

  synchronized void close() {
    isClosed = true;
    vertx.cancelTimer(timer);
  }

  private synchronized Future<Void> refreshForUnknownKey() {
    if (underWay != null) {
      return underWay;
    }
    boolean isTooSoon = clock.instant().isBefore(triedAt.plus(UNKNOWN_KEY_PAUSE));
    return isTooSoon ? Future.succeededFuture() : refresh();
  }

  private synchronized void schedule() {
    if (isClosed || source.interval().isEmpty()) {
      return;
    }
    var pause = source.interval().get();
    if (ring.isEmpty() && pause.compareTo(RETRY) > 0) {
      pause = RETRY;
    }
    timer = vertx.setTimer(pause.toMillis(), due -> refresh().onComplete(read -> schedule()));
  }

  /** Reads the source once at a time. */
  private synchronized Future<Void> refresh() {
    if (underWay != null) {
      return underWay;
    }
    triedAt = clock.instant();
    var done = Promise.<Void>promise();
    underWay = done.future();
    context.runOnContext(
        run ->
            source
                .read()
                .map(
                    read -> {
                      take(read);
                      return (Void) null;
                    })
                .onComplete(
                    read -> {
                      finish(read.cause());
                      if (read.succeeded()) {
                        done.complete();
                      } else {
                        done.fail(read.cause());
                      }
                    }));
    return underWay;
  }

  private synchronized void take(T read) {
    if (!read.equals(content)) {
      var before = ring;
      ring = source.parse(read);
      content = read;
      if (!before.isEmpty()) {
        LOG.info("{}: new keys are in force", source.name());
        AUDIT.write(AuditEvent.KEYS_CHANGED, line -> line.with("source", source.name()));
      }
      changed.run();
    }
    readAt = clock.instant();
  }

  private synchronized void finish(Throwable failure) {
    underWay = null;
    var now = failure == null ? null : Objects.toString(failure.getMessage());
    if (now != null && !now.equals(problem)) {
      LOG.error("{}; {}", now, ring.isEmpty() ? "there are no keys" : "the last good keys stay");
    } else if (now == null && problem != null) {
      LOG.info("{}: can be read again", source.name());
    }
    problem = now;
  }
}
