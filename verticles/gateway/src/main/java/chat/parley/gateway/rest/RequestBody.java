package chat.parley.gateway.rest;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.IncomingBodies;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Utf8;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Objects;

/**
 * Reads the JSON object that a request brings. Unlike vertx-web's BodyHandler it takes nothing but
 * JSON, alters no byte in silence, and starts only when it is asked to, so that nobody without a
 * token makes the server hold a large body.
 */
final class RequestBody {

  private static final String JSON = "application/json";
  private static final String CONTINUE = "100-continue";

  private RequestBody() {}

  /**
   * Reads the body of a paused request; on the request's event loop.
   *
   * @param from where its client is
   * @param maxBytes the most it may have
   * @return fails with MALFORMED when it is not one JSON object in UTF-8, with TOO_LARGE as soon as
   *     it is known to have too many bytes, and as {@link IncomingBodies#read}; the rest is then
   *     still to come
   */
  static Future<ObjectNode> read(
      HttpServerRequest request, ClientAddress from, IncomingBodies bodies, int maxBytes) {
    checkContentType(request.getHeader(HttpHeaders.CONTENT_TYPE));
    if (announcedLength(request) > maxBytes) {
      return Future.failedFuture(IncomingBodies.tooLarge(maxBytes));
    }
    if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))
        && request.version() != HttpVersion.HTTP_1_0) {
      // Whoever waits for this has sent no byte yet; losing it is noticed with the answer.
      request.response().writeContinue().onFailure(lost -> {});
    }
    return bodies
        .read(request, from, maxBytes)
        .map(body -> Json.object(Utf8.decode("the body", body.getBytes())));
  }

  /**
   * Refuses what is not declared to be JSON in UTF-8 (RFC 8259, 8.1).
   *
   * @throws ParleyException {@link ErrorCode#MALFORMED}
   */
  static void checkContentType(String contentType) {
    var parts = Objects.requireNonNullElse(contentType, "").split(";", -1);
    boolean json = parts[0].strip().equalsIgnoreCase(JSON);
    for (int i = 1; json && i < parts.length; i++) {
      var parameter = parts[i].strip().toLowerCase(Locale.ROOT).replace("\"", "");
      json = !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    if (!json) {
      throw new ParleyException(
          ErrorCode.MALFORMED, "the body must be " + JSON + " in UTF-8, and Content-Type say so");
    }
  }

  /** Zero where there is none: then every byte is counted as it comes. */
  private static long announcedLength(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // Netty has refused the request if this is not one number that a long can hold.
    return length == null ? 0 : Long.parseLong(length);
  }
}
