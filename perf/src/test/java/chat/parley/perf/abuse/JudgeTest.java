package chat.parley.perf.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.check.Checker;
import chat.parley.perf.check.Findings;
import chat.parley.perf.check.Observations;
import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Timings;
import chat.parley.protocol.MessageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Into a result in which all is well each fault is planted alone, and must be told. */
class JudgeTest {

  private static final long MEGABYTE = 1L << 20;
  private static final long MAX_HEAP = 512 * MEGABYTE;
  private static final double CALM_P99 = 40;

  private final Judge judge = new Judge(MAX_HEAP, CALM_P99);

  /** A result to plant faults in. */
  private static final class Case {
    Findings findings = Checker.check(new Observations(List.of(), List.of(), Map.of()));
    double latency = CALM_P99;
    long shown = 1_000;
    final List<String> refused = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final List<String> ended = new ArrayList<>();
    final List<Optional<Reading>> during = new ArrayList<>(readings(120, 900, 434));
    final List<Optional<Reading>> after = new ArrayList<>(readings(70, 130, 440));
    final Map<String, Long> told = new HashMap<>(Map.of("http 429", 7L));

    Result result() {
      return new Result(
          "planted",
          new Seen(findings, 100, shown, timings(latency), timings(latency), refused, closed),
          readings(60, 120, 434),
          during,
          after,
          ended,
          told);
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("promises were broken", seen -> seen.findings = Checker.check(storedTwice())),
        fault("were refused 1 times, such as sender 3", seen -> seen.refused.add("sender 3: 429")),
        fault("were closed 1 times, such as member 4", seen -> seen.closed.add("member 4: 1006")),
        fault("a process ended: node-1", seen -> seen.ended.add("node-1 ended with code 3")),
        fault("node 1 does not answer", seen -> seen.during.set(1, Optional.empty())),
        fault("node 1 does not answer", seen -> seen.after.set(1, Optional.empty())),
        fault("node 1 keeps 90 more MB of heap", seen -> seen.after.set(1, reading(150, 120, 434))),
        fault("node 0 keeps 400 more open files", seen -> seen.after.set(0, reading(60, 520, 434))),
        fault("node 0 keeps 9000 more meters", seen -> seen.after.set(0, reading(60, 120, 9_434))),
        fault("node 0 holds 420 MB of 512", seen -> seen.during.set(0, reading(420, 120, 434))),
        fault("p99 until a text is shown is 130 ms, 3", seen -> seen.latency = 130),
        fault("nobody was shown anything", seen -> seen.shown = 0),
        fault("the attacker succeeded: forged", seen -> seen.told.put("BROKEN: forged", 2L)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsTold(String words, Consumer<Case> plant) {
    var seen = new Case();

    plant.accept(seen);

    assertThat(judge.judge(seen.result())).singleElement().asString().contains(words);
  }

  @Test
  void withoutFaultNothingIsTold() {
    var result = new Case().result();

    assertThat(judge.judge(result)).isEmpty();
    assertThat(judge.judgeAttacker(result)).isEmpty();
    assertThat(new Outcome(result, 1, List.of()).ok()).isTrue();
  }

  @Test
  void whatNobodyNoticesIsNotSlow() {
    var seen = new Case();
    seen.latency = 90;

    // 18 times as much as without an attack, and less than 100 ms.
    assertThat(new Judge(MAX_HEAP, 5).judge(seen.result())).isEmpty();
  }

  @Test
  void slowWithAndWithoutAnAttackIsNoFaultOfTheAttack() {
    var seen = new Case();
    seen.latency = 900;

    assertThat(new Judge(MAX_HEAP, 400).judge(seen.result())).isEmpty();
  }

  @Test
  void anAttackThatDidNotTakePlaceIsTold() {
    var silent = new Case();
    silent.told.clear();
    var wrong = new Case();
    wrong.told.put("FAILED: java.lang.NullPointerException", 1L);

    assertThat(judge.judgeAttacker(silent.result()))
        .containsExactly("the attack did not take place");
    assertThat(judge.judgeAttacker(wrong.result())).singleElement().asString().contains("wrong");
  }

  @Test
  void theTableTellsWhatIsBroken() {
    var seen = new Case();
    seen.refused.add("sender 3: 429");
    var result = seen.result();

    var table = Outcome.table(List.of(new Outcome(result, 1, judge.judge(result))));

    assertThat(table).contains("planted", "BROKEN", "sender 3: 429", "http 429 × 7", "60/120/70");
  }

  private static Observations storedTwice() {
    var send = new Observations.Send("c", "text", Optional.of(new MessageId(1, 1)));
    var stored =
        List.of(new Message(new MessageId(1, 1), "text"), new Message(new MessageId(2, 2), "text"));
    return new Observations(List.of(send), List.of(), Map.of("c", stored));
  }

  private static Timings timings(double millis) {
    var timings = new Timings();
    timings.add((long) (millis * 1e6));
    return timings;
  }

  private static List<Optional<Reading>> readings(long megabytes, int files, long meters) {
    return List.of(reading(megabytes, files, meters), reading(megabytes, files, meters));
  }

  private static Optional<Reading> reading(long megabytes, int files, long meters) {
    return Optional.of(new Reading(megabytes * MEGABYTE, files, meters));
  }

  private static Arguments fault(String words, Consumer<Case> plant) {
    return Arguments.of(words, plant);
  }
}
