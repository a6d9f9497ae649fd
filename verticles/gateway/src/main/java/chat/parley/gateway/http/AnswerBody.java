package chat.parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes the body of an answer over HTTP. The network has a copy of its own of what it is given,
 * until the client has taken all of it; so a large body is given to it piece by piece.
 */
public final class AnswerBody {

  /** In bytes. */
  private static final int PIECE = 8 << 10;

  private final HttpServerResponse response;
  private final Buffer body;
  private final Promise<Void> written = Promise.promise();
  private int at;

  private AnswerBody(HttpServerResponse response, Buffer body) {
    this.response = response;
    this.body = body;
  }

  /**
   * Ends an answer with a body that is not compressed on its way.
   *
   * @return completes when the operating system took it
   */
  public static Future<Void> end(HttpMethod method, HttpServerResponse response, Buffer body) {
    if (body.length() <= PIECE || method.equals(HttpMethod.HEAD)) {
      return response.end(body);
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    var rest = new AnswerBody(response, body);
    response.drainHandler(drained -> rest.write());
    rest.write();
    return rest.written.future();
  }

  private void write() {
    while (body.length() - at > PIECE && !response.writeQueueFull()) {
      response.write(body.slice(at, at + PIECE)).onFailure(written::tryFail);
      at += PIECE;
    }
    if (body.length() - at <= PIECE && !response.ended()) {
      response
          .end(body.slice(at, body.length()))
          .onSuccess(done -> written.tryComplete())
          .onFailure(written::tryFail);
    }
  }
}
