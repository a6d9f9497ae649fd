package chat.parley.perf.fanout;

import java.util.Locale;

/**
 * Numbers texts so that a listener finds them without reading JSON, in whatever frame they come,
 * and knows at once whether one is missing, comes twice or too early.
 */
final class Numbering {

  private static final String MARK = "@@";
  private static final int DIGITS = 8;

  private long next;

  /** A text with the given number, which must be small enough for eight digits. */
  static String text(long number, String filling) {
    return MARK + String.format(Locale.ROOT, "%0" + DIGITS + "d", number) + filling;
  }

  /** How many texts a frame has; throws an {@link IllegalStateException} at a wrong number. */
  int count(String frame) {
    int count = 0;
    int at = frame.indexOf(MARK);
    while (at >= 0) {
      int from = at + MARK.length();
      long number = Long.parseLong(frame, from, from + DIGITS, 10);
      if (number != next) {
        throw new IllegalStateException("shown " + number + " instead of " + next);
      }
      next++;
      count++;
      at = frame.indexOf(MARK, from + DIGITS);
    }
    return count;
  }
}
