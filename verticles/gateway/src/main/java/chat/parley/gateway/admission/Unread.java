package chat.parley.gateway.admission;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client may still send of a body whose answer is there, so that the connection serves its
 * next request and a client that reads only after writing finds the answer; but not without end.
 *
 * @param bytes how many
 * @param time for how long
 */
public record Unread(Vertx vertx, int bytes, Duration time) {

  private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

  /**
   * A client that is cut off while its bytes arrive may lose the answer that it has not read yet
   * (RFC 9112, 9.6). So nothing more is taken from it first, and it has as long to read as nginx
   * gives it ({@code lingering_timeout}).
   */
  private static final Duration TIME_TO_READ = Duration.ofSeconds(5);

  /** Takes it and drops it, then ends the connection where more comes; on the event loop. */
  public void discard(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long deadline = vertx.setTimer(time.toMillis(), late -> Disconnect.now(request.connection()));
    request.exceptionHandler(
        gone -> {
          vertx.cancelTimer(deadline);
          LOG.debug("a body broke off: {}", gone.toString());
        });
    request.endHandler(end -> vertx.cancelTimer(deadline));
    request.handler(
        new Handler<Buffer>() {
          private long unread;

          @Override
          public void handle(Buffer chunk) {
            boolean wasTooMuch = unread > bytes;
            unread += chunk.length();
            if (unread > bytes && !wasTooMuch) {
              request.pause();
              vertx.setTimer(
                  TIME_TO_READ.toMillis(), timer -> Disconnect.now(request.connection()));
            }
          }
        });
    request.resume();
  }
}
