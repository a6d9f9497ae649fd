package chat.parley.processor;

/** The topic of messages has a setting with which acknowledged messages could be lost. */
public final class UnfitTopicException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnfitTopicException(String message) {
    super(message);
  }
}
