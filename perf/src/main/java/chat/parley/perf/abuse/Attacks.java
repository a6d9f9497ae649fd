package chat.parley.perf.abuse;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every attack, in the order in which they are tried. */
final class Attacks {

  static final List<Attack> ALL =
      Stream.of(
              FrameAttacks.ALL,
              FragmentAttacks.ALL,
              RequestAttacks.ALL,
              BodyAttacks.ALL,
              ConnectionAttacks.ALL,
              XhrAttacks.ALL,
              TokenAttacks.ALL,
              ReadAttacks.ALL,
              SendAttacks.ALL,
              ChannelAttacks.ALL)
          .flatMap(List::stream)
          .toList();

  private Attacks() {}

  /**
   * The attack of this name.
   *
   * @throws IllegalArgumentException with all names, where there is none
   */
  static Attack named(String name) {
    return ALL.stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no attack is named '%s'; there are %s"
                        .formatted(name, ALL.stream().map(Attack::name).toList())));
  }

  /** A line for each: name, origin, what it does. */
  static String list() {
    return ALL.stream()
        .map(attack -> "  %-22s %-5s %s%n".formatted(attack.name(), attack.origin(), attack.what()))
        .collect(Collectors.joining());
  }
}
