package chat.parley.protocol;

/** Every Kafka topic, in one place. */
public final class Topics {

  /** The log of everything said; key = channel id, value = {@link LogEntry}. */
  public static final String MESSAGES = "parley.messages";

  /** Records that can never be stored, as they were, with {@link DeadLetterHeaders}. */
  public static final String DEAD_LETTERS = "parley.messages.dead";

  private Topics() {}
}
