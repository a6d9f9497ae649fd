package chat.parley.app.management;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what the node depends on. All checks run at once, each for two seconds at most; whoever asks
 * within a second of the last round, or while one is under way, gets that round's answer, so that
 * asking is cheap.
 *
 * <p>Not thread-safe: belongs to one event loop.
 */
final class HealthChecks {

  private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Map<String, Check> checks;
  private final LongSupplier nanoTime;
  private final Map<String, Boolean> lastSeenUp = new HashMap<>();
  private Future<Round> newest;
  private long begun;

  /**
   * The answers of one round.
   *
   * @param answers the status of each check, and why it is down, which may name servers
   */
  record Round(boolean up, JsonObject answers) {

    /** The status of each check alone. */
    JsonObject brief() {
      var brief = new JsonObject();
      for (var name : answers.fieldNames()) {
        var status = answers.getJsonObject(name).getString("status");
        brief.put(name, new JsonObject().put("status", status));
      }
      return brief;
    }
  }

  /**
   * Takes the checks.
   *
   * @param checks each by its name; may grow while the node starts, from any thread if the map
   *     allows it
   */
  HealthChecks(Map<String, Check> checks, LongSupplier nanoTime) {
    this.checks = checks;
    this.nanoTime = nanoTime;
  }

  /** The newest round; never fails. */
  Future<Round> run() {
    long now = nanoTime.getAsLong();
    boolean stale = newest == null || (newest.isComplete() && now - begun > FRESH.toNanos());
    if (stale) {
      begun = now;
      newest = begin();
    }
    return newest;
  }

  private Future<Round> begin() {
    var answers = new TreeMap<String, Future<Void>>();
    Map.copyOf(checks).forEach((name, check) -> answers.put(name, ask(check)));
    return Future.join(answers.values().stream().toList())
        .transform(all -> Future.succeededFuture(round(answers)));
  }

  private static Future<Void> ask(Check check) {
    try {
      return check.ask().timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Round round(Map<String, Future<Void>> answers) {
    boolean up = true;
    var json = new JsonObject();
    for (var entry : answers.entrySet()) {
      var name = entry.getKey();
      var answer = entry.getValue();
      noteChange(name, answer);
      up &= answer.succeeded();
      var shown = new JsonObject().put("status", answer.succeeded() ? "UP" : "DOWN");
      if (answer.failed()) {
        shown.put("reason", reason(answer.cause()));
      }
      json.put(name, shown);
    }
    return new Round(up, json);
  }

  private void noteChange(String name, Future<Void> answer) {
    boolean wasUp = lastSeenUp.getOrDefault(name, true);
    lastSeenUp.put(name, answer.succeeded());
    if (wasUp && answer.failed()) {
      log.warn("Health check {} is down: {}", name, reason(answer.cause()));
    } else if (!wasUp && answer.succeeded()) {
      log.info("Health check {} is up again", name);
    }
  }

  private static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
  }
}
