package chat.parley.gateway.ws;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Ends a socket whose other side takes nothing. The platform's own {@code close} first writes what
 * waits to be written, which for such a socket is never; so this asks Netty. Any thread.
 */
public final class Cut {

  private final ChannelPipeline pipeline;

  private Cut(ChannelPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** For the socket that the request becomes; a router's socket does not tell its connection. */
  public static Cut of(HttpServerRequest request) {
    var connection = (HttpServerConnection) request.connection();
    return new Cut(connection.channelHandlerContext().pipeline());
  }

  /** Closes the socket now; what waits to be written is lost. */
  public void now() {
    // From the first context on there is no handler left that would wait. It tells nobody; who
    // wants to know hears of the end of the connection.
    var unused = pipeline.firstContext().close();
  }
}
