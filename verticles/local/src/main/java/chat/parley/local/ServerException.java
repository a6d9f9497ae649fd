package chat.parley.local;

/**
 * A local server could not be started, stopped or signalled; the message says why and what to do.
 */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
