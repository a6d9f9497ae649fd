package chat.parley.protocol;

/** The headers that a dead letter carries beside the original key, value and headers. */
public final class DeadLetterHeaders {

  /** Why the record can never be stored. */
  public static final String REASON = "parley.reason";

  /** The partition it came from, in decimal digits. */
  public static final String PARTITION = "parley.partition";

  /** Its offset there, in decimal digits. */
  public static final String OFFSET = "parley.offset";

  private DeadLetterHeaders() {}
}
