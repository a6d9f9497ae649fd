package chat.parley.gateway;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Disconnect;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.audit.ClientEvents;
import chat.parley.gateway.client.Services;
import chat.parley.protocol.ParleyException;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop before and between their requests: each has a place on the
 * node, and is closed when the next request's head does not come in time, however busily its bytes
 * trickle. Runs on that loop.
 */
final class ConnectionWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** So long a connection may wait for its next request when one was served. */
  private static final Duration KEPT_ALIVE = Duration.ofSeconds(90);

  private final Admission admission;
  private final ClientEvents events;
  private final Duration headerTimeout;
  private final Map<HttpConnection, Watched> connections = new HashMap<>();

  ConnectionWatch(Vertx vertx, Services services) {
    this.admission = services.admission();
    this.events = services.events();
    this.headerTimeout = services.config().admission().headerTimeout();
    vertx.setPeriodic(LOOK.toMillis(), timer -> closeThoseThatAreLate());
  }

  /** A connection is there; without a place for it it is closed. */
  void opened(HttpConnection connection) {
    AcceptGate.arrived(channel(connection));
    Place place;
    try {
      place = admission.connection(connection.remoteAddress());
    } catch (ParleyException e) {
      LOG.debug("a connection was closed: {}", e.getMessage());
      events.connectionRefused(connection.remoteAddress(), e);
      Disconnect.now(connection);
      return;
    }
    HttpBackPressure.watch(channel(connection).pipeline());
    connections.put(connection, new Watched(System.nanoTime() + headerTimeout.toNanos()));
    // The platform's own close handler is not told of a connection that has become a WebSocket.
    channel(connection)
        .closeFuture()
        .addListener(
            closed -> {
              connections.remove(connection);
              place.leave();
            });
  }

  /** A request's head has come. */
  void began(RoutingContext ctx) {
    var watched = connections.get(ctx.request().connection());
    if (watched != null) {
      watched.requests++;
      ctx.addEndHandler(ended -> watched.ended());
    }
    ctx.next();
  }

  private void closeThoseThatAreLate() {
    long now = System.nanoTime();
    var late =
        connections.entrySet().stream()
            .filter(connection -> connection.getValue().isLate(now))
            .map(Map.Entry::getKey)
            .toList();
    for (var connection : late) {
      connections.remove(connection);
      if (!isWebSocket(connection)) {
        Disconnect.now(connection);
      }
    }
  }

  /** Then its request is over and none will follow, and its session watches it. */
  private static boolean isWebSocket(HttpConnection connection) {
    return channel(connection).pipeline().context(WebSocketFrameDecoder.class) != null;
  }

  private static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /** What a connection is about: requests are under way, or it waits for one until then. */
  private static final class Watched {
    private int requests;
    private long deadline;

    private Watched(long deadline) {
      this.deadline = deadline;
    }

    private void ended() {
      requests--;
      deadline = System.nanoTime() + KEPT_ALIVE.toNanos();
    }

    private boolean isLate(long now) {
      return requests == 0 && now - deadline > 0;
    }
  }
}
