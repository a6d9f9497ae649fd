package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Reads the bodies of requests: each within a size and a time, and all together within the bytes
 * that are there for what is still coming.
 */
public final class IncomingBodies {

  private final Vertx vertx;
  private final Duration timeout;
  private final IncomingBudget budget;

  IncomingBodies(Vertx vertx, AdmissionConfig config, IncomingBudget budget) {
    this.vertx = vertx;
    this.timeout = config.bodyTimeout();
    this.budget = budget;
  }

  /** Within which a body must have come. */
  public Duration timeout() {
    return timeout;
  }

  /** What may still come of a body behind its answer: so many bytes. */
  public Unread unread(int bytes) {
    return new Unread(vertx, bytes, timeout);
  }

  /**
   * Reads a body; on the request's event loop.
   *
   * @param from where its client is
   * @param maxBytes the most it may have
   * @return fails with TOO_LARGE as soon as it has more, with MALFORMED when it breaks off or does
   *     not come in time, and with UNAVAILABLE when too much is coming to this node already; the
   *     rest is then still to come
   */
  public Future<Buffer> read(HttpServerRequest request, ClientAddress from, int maxBytes) {
    var backlog = new Backlog(budget, from, timeout);
    var body = Buffer.buffer();
    var whole = Promise.<Buffer>promise();
    request.exceptionHandler(lost -> whole.tryFail(malformed("the body broke off")));
    request.endHandler(end -> whole.tryComplete(body));
    request.handler(
        chunk -> {
          if (whole.future().isComplete()) {
            return;
          }
          if (body.length() + chunk.length() > maxBytes) {
            whole.tryFail(tooLarge(maxBytes));
            return;
          }
          backlog.add(chunk.length());
          if (backlog.settle()) {
            body.appendBuffer(chunk);
          } else {
            whole.tryFail(ParleyException.unavailable("too much is coming in at once", null));
          }
        });
    long deadline =
        vertx.setTimer(
            timeout.toMillis(), late -> whole.tryFail(malformed("the body did not come in time")));
    whole
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(deadline);
              backlog.close();
            });
    request.resume();
    return whole.future();
  }

  /** The refusal of a body that has more bytes than it may have. */
  public static ParleyException tooLarge(int maxBytes) {
    return new ParleyException(
        ErrorCode.TOO_LARGE, "a body has at most " + maxBytes + " bytes, this one has more");
  }

  private static ParleyException malformed(String message) {
    return new ParleyException(ErrorCode.MALFORMED, message);
  }
}
