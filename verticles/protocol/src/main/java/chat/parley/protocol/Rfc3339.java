package chat.parley.protocol;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as clients see them: RFC 3339 in UTC with exactly three decimals, where {@link
 * Instant#toString} would leave out a fraction of zero.
 */
public final class Rfc3339 {

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Rfc3339() {}

  /** The time, whose year must be 0 to 9999. */
  public static String text(Instant time) {
    return MILLIS.format(time);
  }
}
