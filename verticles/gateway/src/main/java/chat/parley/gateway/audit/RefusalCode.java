package chat.parley.gateway.audit;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.ext.web.RoutingContext;

/** Which code of the protocol an answer over HTTP means. */
public final class RefusalCode {

  private static final String KEY = "parley.refusal-code";

  private RefusalCode() {}

  /** For an answer whose status does not tell the code, as SockJS's do not. */
  public static void note(RoutingContext ctx, ErrorCode code) {
    ctx.put(KEY, code);
  }

  /** The refusal that is being answered. */
  static ParleyException refusal(RoutingContext ctx) {
    int status = ctx.response().getStatusCode();
    ErrorCode noted = ctx.get(KEY);
    if (noted == null && ctx.failure() != null) {
      var failure = ParleyException.of(ctx.failure());
      if (failure.code().httpStatus() == status) {
        return failure;
      }
    }
    return new ParleyException(noted == null ? of(status) : noted, "");
  }

  /** What a status means that the platform chose. */
  static ErrorCode of(int status) {
    return switch (status) {
      case 401 -> ErrorCode.UNAUTHENTICATED;
      case 403 -> ErrorCode.FORBIDDEN;
      case 404 -> ErrorCode.NOT_FOUND;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 413 -> ErrorCode.TOO_LARGE;
      case 429 -> ErrorCode.RATE_LIMITED;
      case 503 -> ErrorCode.UNAVAILABLE;
      default -> status < 500 ? ErrorCode.MALFORMED : ErrorCode.INTERNAL;
    };
  }
}
