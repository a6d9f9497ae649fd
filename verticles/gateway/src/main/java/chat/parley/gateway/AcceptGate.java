package chat.parley.gateway;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Place;
import chat.parley.protocol.ParleyException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.Vertx;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's NIO transport with a gate in front of clients' ports. The platform tells of a
 * connection when its TLS handshake is done, or the proxy's header has come; until then it counts
 * here, so that those who connect and say nothing do not take all files. Thread-safe.
 */
public final class AcceptGate implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
  private static final AttributeKey<Place> ARRIVAL = AttributeKey.valueOf("parley.arrival");

  private final Nio nio = new Nio();

  /** The gate of this platform, if it was built with one. */
  static Optional<AcceptGate> of(Vertx vertx) {
    return ((VertxInternal) vertx).transport() instanceof Nio nio
        ? Optional.of(nio.gate())
        : Optional.empty();
  }

  /** From now on who connects to a port needs a place among those who arrive. */
  void guard(int port, Admission admission) {
    nio.guarded.put(port, admission);
  }

  /** Ends that. */
  void open(int port) {
    nio.guarded.remove(port);
  }

  /** A connection has arrived: what there is of it counts elsewhere from now on. */
  static void arrived(Channel connection) {
    var place = connection.attr(ARRIVAL).get();
    if (place != null) {
      place.leave();
    }
  }

  @Override
  public String name() {
    return NIO.name();
  }

  @Override
  public boolean available() {
    return NIO.available();
  }

  @Override
  public Throwable unavailabilityCause() {
    return NIO.unavailabilityCause();
  }

  @Override
  public io.vertx.core.spi.transport.Transport implementation() {
    return nio;
  }

  private final class Nio extends NioTransport {

    private final Map<Integer, Admission> guarded = new ConcurrentHashMap<>();

    private AcceptGate gate() {
      return AcceptGate.this;
    }

    @Override
    public void configure(TcpConfig config, boolean isDomainSocket, ServerBootstrap bootstrap) {
      super.configure(config, isDomainSocket, bootstrap);
      if (!isDomainSocket) {
        bootstrap.handler(new Accepted());
      }
    }

    /** In the pipeline of a port, before what registers its connections. */
    private final class Accepted extends ChannelInboundHandlerAdapter {

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof Channel connection && !hasPlace(ctx.channel(), connection)) {
          connection.unsafe().closeForcibly();
        } else {
          super.channelRead(ctx, message);
        }
      }

      private boolean hasPlace(Channel server, Channel connection) {
        var admission =
            server.localAddress() instanceof InetSocketAddress local
                ? guarded.get(local.getPort())
                : null;
        // A connection that was reset at once has no other end any more.
        if (admission == null
            || !(connection.remoteAddress() instanceof InetSocketAddress remote)) {
          return true;
        }
        try {
          var place = admission.arrival(convert(remote));
          connection.attr(ARRIVAL).set(place);
          connection.closeFuture().addListener(closed -> place.leave());
          return true;
        } catch (ParleyException e) {
          LOG.debug("a connection was not taken: {}", e.getMessage());
          return false;
        }
      }
    }
  }
}
