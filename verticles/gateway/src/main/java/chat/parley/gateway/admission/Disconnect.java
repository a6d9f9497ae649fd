package chat.parley.gateway.admission;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections of clients that the server no longer listens to. */
public final class Disconnect {

  /** What the handlers of a connection are told when it is to end: read nothing more. */
  public enum Event {
    ENDING
  }

  private static final Logger LOG = LoggerFactory.getLogger(Disconnect.class);

  /** For so long a client may take what was answered before. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private Disconnect() {}

  /**
   * Ends a connection, whatever is under way on it: nothing more is read, and what was answered is
   * written as long as the client takes it, for five seconds.
   */
  public static void now(HttpConnection connection) {
    var channel = ((ConnectionBase) connection).channel();
    channel.pipeline().fireUserEventTriggered(Event.ENDING);
    connection.close().onFailure(failure -> LOG.debug("not closed: {}", failure.toString()));
    if (channel.isOpen()) {
      var late =
          channel
              .eventLoop()
              .schedule(() -> cut(channel), LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      channel.closeFuture().addListener(closed -> late.cancel(false));
    }
  }

  /** Ends a request's connection as soon as the request has been answered. */
  public static void afterAnswer(RoutingContext ctx) {
    ctx.addEndHandler(answered -> now(ctx.request().connection()));
  }

  /**
   * Closes a connection at once, from any thread; what waits to be written is lost. The platform's
   * own close first writes that, which for a client that takes nothing is never.
   */
  public static void cut(Channel channel) {
    // From the first context on there is no handler left that would wait. It tells nobody: who
    // wants to know hears of the end of the connection.
    var first = channel.pipeline().firstContext();
    if (first != null) {
      var unused = first.close();
    }
  }
}
