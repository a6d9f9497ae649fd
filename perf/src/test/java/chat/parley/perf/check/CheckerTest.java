package chat.parley.perf.check;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Send;
import chat.parley.perf.check.Observations.Shown;
import chat.parley.protocol.MessageId;
import java.util.ArrayList;
import java.util.Collections;
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

/** From observations without fault, each fault is planted alone and must be found. */
class CheckerTest {

  private static final int MESSAGES = 20;

  /** Observations to plant faults in. */
  private static final class Case {
    final List<Send> sends = new ArrayList<>();
    final List<Message> stored = new ArrayList<>();
    final List<Message> ada = new ArrayList<>();
    final List<Message> ben = new ArrayList<>();
    boolean adaIsBack = true;

    Case() {
      for (int i = 0; i < MESSAGES; i++) {
        var message = message(i);
        sends.add(new Send("c", message.text(), Optional.of(message.id())));
        stored.add(message);
        ada.add(message);
        if (i >= 5) {
          ben.add(message);
        }
      }
      // The outcome of this one was never known, and it is stored.
      sends.set(7, new Send("c", "text 7", Optional.empty()));
      // And of this one, and it is not.
      sends.add(new Send("c", "text lost with its sender", Optional.empty()));
    }

    Observations observations() {
      return new Observations(
          sends,
          List.of(
              new Shown("Ada", "c", ada, true, adaIsBack),
              new Shown("Ben, who came later", "c", ben, false, true),
              new Shown("Cleo", "empty", List.of(), true, true)),
          new HashMap<>(Map.of("c", stored, "empty", List.of())));
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            Violation.ACKNOWLEDGED_NOT_STORED,
            seen -> seen.sends.add(new Send("c", "gone", Optional.of(message(99).id())))),
        fault(
            Violation.ACKNOWLEDGED_OTHER_ID,
            seen -> seen.sends.set(3, new Send("c", "text 3", Optional.of(message(4).id())))),
        fault(
            Violation.STORED_TWICE,
            seen -> plantEverywhere(seen, new Message(message(99).id(), "text 3"))),
        fault(
            Violation.STORED_NOT_SENT,
            seen -> plantEverywhere(seen, new Message(message(99).id(), "from nowhere"))),
        fault(Violation.SHOWN_TWICE, seen -> seen.ada.add(9, message(8))),
        fault(Violation.SHOWN_TWICE, seen -> seen.ada.add(message(2))),
        fault(Violation.SHOWN_NOT_STORED, seen -> seen.ada.add(message(99))),
        fault(Violation.NEVER_SHOWN, seen -> seen.ada.remove(8)),
        fault(Violation.NEVER_SHOWN, seen -> seen.ada.remove(MESSAGES - 1)),
        fault(Violation.NEVER_SHOWN, seen -> seen.ada.remove(0)),
        fault(Violation.NEVER_SHOWN, seen -> seen.ben.remove(3)),
        fault(Violation.NOT_BACK, seen -> seen.adaIsBack = false));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlantedFaultIsFound(Violation violation, Consumer<Case> plant) {
    var seen = new Case();

    plant.accept(seen);

    assertThat(Checker.check(seen.observations()).counts().keySet()).containsExactly(violation);
  }

  @Test
  void withoutFaultNothingIsFound() {
    var seen = new Case().observations();

    assertThat(Checker.check(seen).text()).isEmpty();
    assertThat(Checker.check(seen).total()).isZero();
    assertThat(Checker.storedUnacknowledged(seen)).isEqualTo(1);
  }

  @Test
  void anotherOrderIsFoundAgainstTheStoreAndAgainstOtherMembers() {
    var seen = new Case();
    Collections.swap(seen.ada, 8, 9);

    assertThat(Checker.check(seen.observations()).counts().keySet())
        .containsExactlyInAnyOrder(Violation.SHOWN_OUT_OF_ORDER, Violation.ORDERS_DIFFER);
  }

  @Test
  void aHistoryOutOfOrderIsFound() {
    var seen = new Case();
    Collections.swap(seen.stored, 8, 9);

    assertThat(Checker.check(seen.observations()).counts())
        .containsKeys(Violation.STORED_OUT_OF_ORDER, Violation.SHOWN_OUT_OF_ORDER);
  }

  @Test
  void anAlteredTextIsFound() {
    var seen = new Case();
    seen.stored.set(3, new Message(message(3).id(), "text 3 "));

    assertThat(Checker.check(seen.observations()).counts())
        .containsKeys(
            Violation.STORED_NOT_SENT,
            Violation.ACKNOWLEDGED_NOT_STORED,
            Violation.SHOWN_NOT_STORED);
  }

  @Test
  void manyFindingsAreCountedAndFewAreTold() {
    var seen = new Case();
    seen.ada.clear();

    var findings = Checker.check(seen.observations());

    assertThat(findings.counts()).isEqualTo(Map.of(Violation.NEVER_SHOWN, MESSAGES));
    assertThat(findings.text().lines().count()).isEqualTo(6);
  }

  private static void plantEverywhere(Case seen, Message message) {
    seen.stored.add(message);
    seen.ada.add(message);
    seen.ben.add(message);
  }

  private static Arguments fault(Violation violation, Consumer<Case> plant) {
    return Arguments.of(violation, plant);
  }

  private static Message message(int number) {
    return new Message(new MessageId(1_000 + number, number), "text " + number);
  }
}
