package chat.parley.perf.abuse;

import java.util.Arrays;
import java.util.List;

/** What the command line says of attacks. */
public final class AttackNames {

  private AttackNames() {}

  public static List<String> all() {
    return Attacks.ALL.stream().map(Attack::name).toList();
  }

  /**
   * Names with commas between.
   *
   * @throws IllegalArgumentException when there is no such attack
   */
  public static List<String> parse(String names) {
    return Arrays.stream(names.split(",", -1)).map(name -> Attacks.named(name).name()).toList();
  }

  /** A line for each. */
  public static String list() {
    return Attacks.list();
  }
}
