package chat.parley.gateway.ws;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Tells a client whose frames break RFC 6455 why, before its connection ends (section 7.1.7); the
 * platform ends it without a word. Runs on the client's event loop.
 */
final class ProtocolViolations extends ChannelDuplexHandler {

  /** So long a client has to take the close frame. */
  private static final int LINGER_SECONDS = 5;

  private boolean isOver;

  private ProtocolViolations() {}

  /** Watches a connection until it is closed; to be told before its first frame. */
  static void tell(ChannelPipeline pipeline) {
    pipeline.addBefore(pipeline.lastContext().name(), null, new ProtocolViolations());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      fail(ctx, broken);
    } else {
      super.exceptionCaught(ctx, cause);
    }
  }

  private void fail(ChannelHandlerContext ctx, CorruptedWebSocketFrameException broken) {
    if (isOver) {
      return;
    }
    isOver = true;
    ctx.writeAndFlush(new CloseWebSocketFrame(broken.closeStatus()))
        .addListener(written -> finish(ctx));
    // From the first context on there is no handler that waits for what is not taken.
    var first = ctx.pipeline().firstContext();
    var unused = ctx.executor().schedule(() -> end(first), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /** To close with something unread would reset the connection, and the close frame be lost. */
  private static void finish(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel channel
        && ctx.pipeline().get(SslHandler.class) == null) {
      var unused = channel.shutdownOutput();
    } else {
      end(ctx);
    }
  }

  private static void end(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (isOver) {
      ReferenceCountUtil.release(message);
      promise.setFailure(new ClosedChannelException());
    } else {
      super.write(ctx, message, promise);
    }
  }
}
