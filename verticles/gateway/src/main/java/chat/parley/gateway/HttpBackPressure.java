package chat.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads no more requests of a connection while its answers are not taken. The platform bounds how
 * many requests wait for their answers, but not what answers leave in memory: requests of fifty
 * bytes, sent without a pause, would have answers of some kilobytes each.
 *
 * <p>Stands before the decoder of HTTP and hands bytes to it in pieces, each only when what was
 * answered before has gone, but for what Netty calls writable (64 KiB). Leaves with that decoder,
 * when the connection becomes a WebSocket. Runs on the connection's event loop.
 */
final class HttpBackPressure extends ChannelDuplexHandler {

  /** In bytes: some ninety of the shortest requests. */
  private static final int PIECE = 4 << 10;

  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private boolean isHandingOn;
  private boolean wantsToRead;

  private HttpBackPressure() {}

  /** Watches a connection over which nothing has come yet. */
  static void watch(ChannelPipeline pipeline) {
    decoder(pipeline)
        .ifPresent(decoder -> pipeline.addBefore(decoder.name(), null, new HttpBackPressure()));
  }

  private static Optional<ChannelHandlerContext> decoder(ChannelPipeline pipeline) {
    return Optional.ofNullable(pipeline.context(HttpRequestDecoder.class));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      waiting.addLast(bytes);
      handOn(ctx);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    if (ctx.channel().isWritable()) {
      handOn(ctx);
      goOnReading(ctx);
    }
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    wantsToRead = true;
    goOnReading(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      while (!waiting.isEmpty()) {
        ctx.fireChannelRead(waiting.removeFirst());
      }
      ctx.fireChannelReadComplete();
    }
    drop();
  }

  private void goOnReading(ChannelHandlerContext ctx) {
    if (wantsToRead && waiting.isEmpty() && ctx.channel().isWritable()) {
      wantsToRead = false;
      ctx.read();
    }
  }

  /** An answer can make the connection writable again while it is written: then it goes on here. */
  private void handOn(ChannelHandlerContext ctx) {
    if (isHandingOn) {
      return;
    }
    isHandingOn = true;
    try {
      while (!waiting.isEmpty() && ctx.channel().isWritable() && !ctx.isRemoved()) {
        ctx.fireChannelRead(piece());
        if (!ctx.channel().isWritable()) {
          // Answers are flushed then.
          ctx.fireChannelReadComplete();
        }
      }
    } finally {
      isHandingOn = false;
    }
    if (!ctx.isRemoved() && decoder(ctx.pipeline()).isEmpty()) {
      ctx.pipeline().remove(this);
    }
  }

  private ByteBuf piece() {
    var first = waiting.getFirst();
    if (first.readableBytes() <= PIECE) {
      return waiting.removeFirst();
    }
    return first.readRetainedSlice(PIECE);
  }

  private void drop() {
    while (!waiting.isEmpty()) {
      waiting.removeFirst().release();
    }
  }
}
