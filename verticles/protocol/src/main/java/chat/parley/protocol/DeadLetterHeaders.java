package chat.parley.protocol;

/** The headers that a dead letter carries beside the original key, value and headers. */
public final class DeadLetterHeaders {

  /** Why the record can never be stored. */
  public static final String REASON = "parley.reason";

  /** The partition it came from, in decimal digits. */
  public static final String PARTITION = "parley.partition";

  /** Its offset there, in decimal digits. */
  public static final String OFFSET = "parley.offset";

  /** The SHA-256 of the value, in hexadecimal, where the value was too large to be kept. */
  public static final String VALUE_SHA256 = "parley.value-sha256";

  private DeadLetterHeaders() {}
}
