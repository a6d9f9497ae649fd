package chat.parley.gateway.rest;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.Map;

/** A failure as REST tells it: problem details (RFC 9457) with the protocol's own code. */
final class Problem {

  private static final String MEDIA_TYPE = "application/problem+json";

  private Problem() {}

  /**
   * The one mapper from whatever went wrong to what the client may know of it.
   *
   * @param failure null where vertx-web itself refused the request
   * @param status what vertx-web made of it; -1 where it could not even match the target
   */
  static ParleyException of(Throwable failure, int status) {
    if (failure == null && status == ErrorCode.NOT_FOUND.httpStatus()) {
      return new ParleyException(ErrorCode.NOT_FOUND, "no such resource");
    }
    boolean unreadable = failure == null || status == ErrorCode.MALFORMED.httpStatus();
    return unreadable && !(failure instanceof ParleyException)
        ? new ParleyException(
            ErrorCode.MALFORMED, "the request's target or its Host header is not valid")
        : ParleyException.of(failure);
  }

  static Answer answer(ParleyException failure) {
    var code = failure.code();
    var body =
        Json.newObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(code.httpStatus()).reasonPhrase())
            .put("status", code.httpStatus())
            .put("detail", failure.getMessage())
            .put("code", code.name());
    failure.retryAfter().ifPresent(after -> body.put("retryAfterMs", after.toMillis()));
    return new Answer(code.httpStatus(), MEDIA_TYPE, body.toString(), headers(failure));
  }

  private static Map<CharSequence, String> headers(ParleyException failure) {
    var headers = new LinkedHashMap<CharSequence, String>();
    switch (failure.code()) {
      // RFC 6750, 3: the error is named only to those who brought a token.
      case UNAUTHENTICATED -> headers.put("WWW-Authenticate", "Bearer");
      case TOKEN_EXPIRED -> headers.put("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      default -> {}
    }
    failure
        .retryAfter()
        .ifPresent(
            after ->
                headers.put(
                    HttpHeaders.RETRY_AFTER, Long.toString((after.toMillis() + 999) / 1000)));
    return headers;
  }
}
