package chat.parley.perf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A command line, of which each reader takes what it knows. */
final class Arguments {

  private final List<String> rest;

  Arguments(String... arguments) {
    this.rest = new ArrayList<>(Arrays.asList(arguments));
  }

  /** Takes the first word; empty where there is none. */
  String word() {
    return rest.isEmpty() ? "" : rest.remove(0);
  }

  /** Takes an option and the text behind it. */
  String text(String option, String otherwise) {
    int at = rest.indexOf(option);
    if (at < 0) {
      return otherwise;
    }
    if (at + 1 == rest.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    rest.remove(at);
    return rest.remove(at);
  }

  /** Takes an option and the number behind it. */
  int number(String option, int otherwise) {
    return Integer.parseInt(text(option, Integer.toString(otherwise)));
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException when nobody knew something
   */
  void end() {
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + rest);
    }
  }
}
