package chat.parley.perf.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AttacksTest {

  /** Of those of the review, what clients can do; the others need a place in the network. */
  private static final Set<String> ACTED_OUT =
      Set.of(
          "F1", "F2", "F3", "F4", "F5", "F6", "F8", "F9", "F10", "F11", "F14", "F16", "F17", "F20",
          "F26");

  @Test
  void everyFindingThatClientsCanActOutIsThere() {
    var origins = Attacks.ALL.stream().map(Attack::origin).collect(Collectors.toSet());

    assertThat(origins).containsAll(ACTED_OUT);
  }

  @Test
  void atLeastTenAreNew() {
    assertThat(Attacks.ALL)
        .filteredOn(attack -> attack.origin().equals(Attack.NEW))
        .hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  void eachHasANameOfItsOwnByWhichItIsFound() {
    var names = AttackNames.all();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).allSatisfy(name -> assertThat(Attacks.named(name).name()).isEqualTo(name));
    assertThat(AttackNames.parse("silent,guests")).isEqualTo(List.of("silent", "guests"));
    assertThatThrownBy(() -> AttackNames.parse("silent,none"))
        .hasMessageContaining("no attack is named 'none'");
  }
}
