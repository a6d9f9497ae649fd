package chat.parley.perf.abuse;

import chat.parley.local.ChildJvm;
import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import chat.parley.perf.fault.BusLoss;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The process of an attacker, from outside. One thread at a time; methods block. */
final class Attacker {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(20);

  // Little heap, and less of the CPU than the servers: in the world it has a machine of its own.
  private static final List<String> JVM =
      List.of("-Xmx512m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final List<String> POLITE = List.of("nice", "-n", "5");

  private final ChildJvm process;

  private Attacker(ChildJvm process) {
    this.process = process;
  }

  /**
   * Begins an attack; returns when it has begun.
   *
   * @param jar the runnable jar, of which it uses the libraries
   * @param folder for its log, of its own
   */
  static Attacker begin(Attack attack, Path jar, Path folder, Assault.Where where) {
    var words =
        List.of(
            AttackMain.class.getName(),
            attack.name(),
            where.gateways().stream().map(Attacker::text).collect(Collectors.joining(",")),
            String.join(",", where.channels()),
            where.longTexts());
    var arguments = new ArrayList<>(JVM);
    arguments.addAll(words);
    var classPath = BusLoss.codeSource() + File.pathSeparator + jar;
    var attacker = new Attacker(ChildJvm.start("attacker", folder, classPath, POLITE, arguments));
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    // Until it has been told something for the first time.
    while (AttackMain.lastReport(attacker.lines()).isEmpty()) {
      if (!attacker.process.isAlive() || System.nanoTime() > deadline) {
        attacker.process.kill();
        throw new IllegalStateException("no attack: " + attacker.process.describe());
      }
      Pause.of(POLL);
    }
    return attacker;
  }

  /** Ends it; how often it did something or was told something. */
  Map<String, Long> end() {
    boolean wasAlive = process.isAlive();
    process.kill();
    var told = AttackMain.lastReport(lines());
    var counts =
        told.stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> ((Number) e.getValue()).longValue()));
    if (!wasAlive) {
      counts.put("FAILED: the attacker's process ended", 1L);
    }
    return counts;
  }

  private static String text(Endpoint endpoint) {
    return endpoint.host() + ":" + endpoint.port();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(process.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
