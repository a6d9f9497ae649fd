package chat.parley.gateway.rest;

import chat.parley.gateway.admission.Unread;
import chat.parley.gateway.http.AnswerBody;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How every request begins and ends. It begins paused, since its sender is verified before its body
 * is read, and ends with an answer or a problem, whatever of the body was read.
 */
final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** Compressing more would hold up the live messages of all members on the event loop. */
  private static final int MAX_COMPRESSED = 64 << 10;

  private static final String WHEN_OVER = "parley.over";
  private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";
  private static final String RESOURCE_POLICY = "Cross-Origin-Resource-Policy";

  private Exchange() {}

  static void begin(RoutingContext ctx) {
    ctx.request().pause();
    putCommonHeaders(ctx.response());
    ctx.next();
  }

  /**
   * Sends the answer, unless the client is gone.
   *
   * @param unread what a client may still send of its body before it is cut off
   */
  static void answer(RoutingContext ctx, Answer answer, Unread unread) {
    var response = ctx.response();
    if (response.ended() || response.closed()) {
      over(ctx);
      return;
    }
    response.setStatusCode(answer.status()).putHeader(HttpHeaders.CONTENT_TYPE, answer.mediaType());
    answer.headers().forEach(response::putHeader);
    if (answer.body().length() > MAX_COMPRESSED) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    }
    end(ctx.request().method(), response, answer.body())
        .onFailure(gone -> LOG.debug("an answer was not taken: {}", gone.toString()))
        .onComplete(written -> over(ctx));
    unread.discard(ctx.request());
  }

  private static Future<Void> end(HttpMethod method, HttpServerResponse response, Buffer body) {
    return response.headers().contains(HttpHeaders.CONTENT_ENCODING)
        ? AnswerBody.end(method, response, body)
        : response.end(body);
  }

  /** Has something done when a request's answer was taken, or never will be. */
  static void whenOver(RoutingContext ctx, Runnable action) {
    ctx.put(WHEN_OVER, action);
  }

  private static void over(RoutingContext ctx) {
    Runnable action = ctx.get(WHEN_OVER);
    if (action != null) {
      action.run();
    }
  }

  /** Answers a failure of any kind; for vertx-web's failure and error handlers. */
  static Handler<RoutingContext> fail(Unread unread) {
    return ctx -> {
      var failure = Problem.of(ctx.failure(), ctx.statusCode());
      log(ctx, failure);
      // The router may have refused the request before it could begin.
      putCommonHeaders(ctx.response());
      answer(ctx, Problem.answer(failure), unread);
    };
  }

  private static void putCommonHeaders(HttpServerResponse response) {
    // History could be cached, but a shared cache must not hold what only tokens open.
    response
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(CONTENT_TYPE_OPTIONS, "nosniff")
        .putHeader(RESOURCE_POLICY, "same-origin");
  }

  private static void log(RoutingContext ctx, ParleyException failure) {
    var request = ctx.request();
    if (failure.code() == ErrorCode.INTERNAL) {
      LOG.error("{} {} failed", request.method(), request.path(), failure);
    } else {
      LOG.debug("{} {} was refused: {}", request.method(), request.path(), failure.code());
    }
  }
}
