package chat.parley.app;

/** The node did not start, for a reason that its operator can mend: the message says it. */
final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
