package chat.parley.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads no more requests of a connection while its answers are not taken, or not there yet. The
 * platform does not bound what answers leave in memory (requests of fifty bytes, sent without a
 * pause, would have answers of some kilobytes each), and ends a connection where more than 128
 * requests wait for their answers; here they wait unread.
 *
 * <p>Stands before the decoder of HTTP and hands bytes to it in pieces. Each is handed on only when
 * what was answered before has gone, but for what Netty calls writable (64 KiB), and when few
 * requests wait. Leaves with that decoder, when the connection becomes a WebSocket. Runs on the
 * connection's event loop.
 */
final class HttpBackPressure extends ChannelDuplexHandler {

  /** In bytes: up to a hundred requests, if they are as short as can be. */
  private static final int PIECE = 2 << 10;

  /** Requests are served one after the other, so more would gain nothing. */
  private static final int MOST_UNANSWERED = 8;

  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private final Answers answers = new Answers();
  private ChannelHandlerContext context;
  private boolean isHandingOn;
  private boolean wantsToRead;

  /** Requests that have come whole and are not answered whole. */
  private int unanswered;

  private HttpBackPressure() {}

  /** Watches a connection over which nothing has come yet. */
  static void watch(ChannelPipeline pipeline) {
    decoder(pipeline)
        .ifPresent(
            decoder -> {
              var watch = new HttpBackPressure();
              pipeline.addBefore(decoder.name(), null, watch);
              var encoder = pipeline.context(HttpResponseEncoder.class);
              pipeline.addAfter(encoder.name(), null, watch.answers);
            });
  }

  private static Optional<ChannelHandlerContext> decoder(ChannelPipeline pipeline) {
    return Optional.ofNullable(pipeline.context(HttpRequestDecoder.class));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      waiting.addLast(bytes);
      handOn();
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    goOn();
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    wantsToRead = true;
    goOnReading();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (ctx.pipeline().context(answers) != null) {
      ctx.pipeline().remove(answers);
    }
    if (ctx.channel().isActive()) {
      while (!waiting.isEmpty()) {
        ctx.fireChannelRead(waiting.removeFirst());
      }
      ctx.fireChannelReadComplete();
      if (wantsToRead) {
        ctx.read();
      }
    }
    drop();
  }

  private boolean isHeldBack() {
    return unanswered >= MOST_UNANSWERED || !context.channel().isWritable();
  }

  /** What held requests back may be over. */
  private void goOn() {
    if (isHandingOn || context.isRemoved() || isHeldBack()) {
      return;
    }
    if (!waiting.isEmpty()) {
      handOn();
      // Answers are flushed then.
      context.fireChannelReadComplete();
    }
    goOnReading();
  }

  private void goOnReading() {
    if (wantsToRead && waiting.isEmpty() && !isHeldBack()) {
      wantsToRead = false;
      context.read();
    }
  }

  /** An answer can make the connection writable again while it is written: then it goes on here. */
  private void handOn() {
    if (isHandingOn) {
      return;
    }
    isHandingOn = true;
    try {
      while (!waiting.isEmpty() && !context.isRemoved() && !isHeldBack()) {
        context.fireChannelRead(piece());
        if (!context.channel().isWritable()) {
          // Answers are flushed then.
          context.fireChannelReadComplete();
        }
      }
    } finally {
      isHandingOn = false;
    }
    if (!context.isRemoved() && decoder(context.pipeline()).isEmpty()) {
      context.pipeline().remove(this);
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

  /** Counts what waits for an answer. Stands where requests are decoded and answers are not yet. */
  private final class Answers extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof LastHttpContent) {
        unanswered++;
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      boolean isEnd = message instanceof LastHttpContent && !isInterim(message);
      super.write(ctx, message, promise);
      if (isEnd) {
        unanswered--;
        if (wantsToRead || !waiting.isEmpty()) {
          // Not from here: who writes the end of an answer is not ready for the next request.
          ctx.executor().execute(HttpBackPressure.this::goOn);
        }
      }
    }

    /** Such as {@code 100 Continue}: the answer is still to come. */
    private boolean isInterim(Object message) {
      return message instanceof HttpResponse response
          && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
  }
}
