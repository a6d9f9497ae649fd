package chat.parley.local;

/**
 * Ends the run command with a sentence for the person at the terminal: what is wrong, and what to
 * do about it. It has no stack trace, which Maven would print.
 */
final class RunFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  RunFailure(String message) {
    super(message, null, false, false);
  }
}
