package chat.parley.protocol;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** A failure with a designed answer: what clients are told is its code and its message. */
public final class ParleyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** When a server behind us that is away is worth another try. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final ErrorCode code;
  private final Duration retryAfter;

  public ParleyException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  private ParleyException(ErrorCode code, String message, Duration retryAfter, Throwable cause) {
    // A stack trace is kept only where it leads to a fault of ours.
    super(message, cause, false, !code.isClientFault());
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Too much at once: try again after the given time. */
  public static ParleyException rateLimited(String message, Duration retryAfter) {
    return new ParleyException(ErrorCode.RATE_LIMITED, message, retryAfter, null);
  }

  /** Something behind us is away: try again soon. */
  public static ParleyException unavailable(String message, Throwable cause) {
    return unavailable(message, RETRY_AFTER, cause);
  }

  /** Something behind us is away: try again after the given time. */
  public static ParleyException unavailable(String message, Duration retryAfter, Throwable cause) {
    return new ParleyException(ErrorCode.UNAVAILABLE, message, retryAfter, cause);
  }

  /**
   * The one mapper from any failure to what a client may know: a {@code ParleyException} is itself,
   * everything else is {@link ErrorCode#INTERNAL} without its details.
   */
  public static ParleyException of(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    return failure instanceof ParleyException known
        ? known
        : new ParleyException(ErrorCode.INTERNAL, "something went wrong here", null, failure);
  }

  public ErrorCode code() {
    return code;
  }

  /** How long to wait before a retry can succeed, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
