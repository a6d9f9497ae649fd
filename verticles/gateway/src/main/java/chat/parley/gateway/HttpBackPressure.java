package chat.parley.gateway;

import chat.parley.gateway.admission.Disconnect;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads no more requests of a connection while its answers are not taken, or not there yet. The
 * platform does not bound what answers leave in memory (requests of fifty bytes, sent without a
 * pause, would have answers of some kilobytes each), and ends a connection where more than 128
 * requests wait for their answers; here they wait unread. While a connection ends, the platform
 * reads and drops what comes; here nothing more is read.
 *
 * <p>Stands before the decoder of HTTP and hands bytes to it in pieces. Each is handed on only when
 * what was answered before has gone, but for what Netty calls writable (16 KiB), and when few
 * requests wait. Leaves with that decoder, when the connection becomes a WebSocket. Runs on the
 * connection's event loop.
 */
final class HttpBackPressure extends ChannelDuplexHandler {

  /**
   * In bytes: what the network has of a connection's answers, and what is read of it at once. Very
   * many connections can leave that much where it is; live clients have a budget instead.
   */
  private static final WriteBufferWaterMark UNTAKEN = new WriteBufferWaterMark(8 << 10, 16 << 10);

  private static final int READ_AT_ONCE = 16 << 10;

  /** In bytes: up to a hundred requests, if they are as short as can be. */
  private static final int PIECE = 2 << 10;

  /** Requests are served one after the other, so more would gain nothing. */
  private static final int MOST_UNANSWERED = 8;

  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private final Answers answers = new Answers();
  private ChannelHandlerContext context;
  private boolean isHandingOn;

  /** "Auto read" is off because of this handler, not of the platform's. */
  private boolean isStopped;

  private boolean isAskingThePlatform;

  /** It has its last answer, or is to be closed. */
  private boolean isEnding;

  /** Requests that have come whole and are not answered whole. */
  private int unanswered;

  private HttpBackPressure() {}

  /** Watches a connection over which nothing has come yet. */
  static void watch(ChannelPipeline pipeline) {
    decoder(pipeline)
        .ifPresent(
            decoder -> {
              var config = pipeline.channel().config();
              config.setWriteBufferWaterMark(UNTAKEN);
              config.setRecvByteBufAllocator(
                  new AdaptiveRecvByteBufAllocator(64, 2 << 10, READ_AT_ONCE));
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
    if (isEnding) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof ByteBuf bytes) {
      waiting.addLast(bytes);
      handOn();
      if (mustWait()) {
        stop();
      }
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    completeRead();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.fireChannelWritabilityChanged();
    goOn();
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (isAskingThePlatform) {
      return;
    }
    if (mustWait()) {
      stop();
    } else {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Disconnect.Event.ENDING) {
      end();
    } else {
      ctx.fireUserEventTriggered(event);
    }
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
    config().setWriteBufferWaterMark(WriteBufferWaterMark.DEFAULT);
    if (ctx.channel().isActive()) {
      while (!waiting.isEmpty()) {
        ctx.fireChannelRead(waiting.removeFirst());
      }
      if (isStopped) {
        isStopped = false;
        config().setAutoRead(true);
      }
      ctx.fireChannelReadComplete();
    }
    drop();
  }

  private ChannelConfig config() {
    return context.channel().config();
  }

  private boolean mustWait() {
    return isHeldBack() || !waiting.isEmpty();
  }

  private boolean isHeldBack() {
    return isEnding || unanswered >= MOST_UNANSWERED || !context.channel().isWritable();
  }

  private void end() {
    isEnding = true;
    drop();
    stop();
  }

  /** With "auto read" on, the channel reads without asking anybody. */
  private void stop() {
    if (config().isAutoRead()) {
      isStopped = true;
      config().setAutoRead(false);
    }
  }

  /** What held requests back may be over. */
  private void goOn() {
    if (isHandingOn || context.isRemoved() || isHeldBack()) {
      return;
    }
    if (!waiting.isEmpty()) {
      handOn();
      completeRead();
    } else if (isStopped) {
      isStopped = false;
      config().setAutoRead(true);
    }
  }

  /**
   * Has answers flushed. The platform decides then whether it wants to read, and sets "auto read",
   * too. So it finds that as it would be without this handler.
   */
  private void completeRead() {
    boolean wasStopped = isStopped;
    if (wasStopped) {
      isStopped = false;
      isAskingThePlatform = true;
      config().setAutoRead(true);
      isAskingThePlatform = false;
    }
    context.fireChannelReadComplete();
    if (wasStopped && config().isAutoRead()) {
      context.channel().read();
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
          completeRead();
        }
      }
    } finally {
      isHandingOn = false;
    }
    leave();
  }

  /** Where the decoder has left. */
  private void leave() {
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

    /** The answer that is being written says that the connection ends with it. */
    private boolean isLast;

    private boolean isLastWritten;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof LastHttpContent) {
        unanswered++;
        endAfterLastAnswer();
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      boolean isInterim = false;
      if (message instanceof HttpResponse response) {
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
          ctx.executor().execute(HttpBackPressure.this::leave);
        }
        // Such as "100 Continue": the answer is still to come.
        isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        isLast = !isInterim && !HttpUtil.isKeepAlive(response);
      }
      boolean isEnd = message instanceof LastHttpContent && !isInterim;
      super.write(ctx, message, promise);
      if (isEnd) {
        unanswered--;
        isLastWritten = isLast;
        endAfterLastAnswer();
        if (isStopped || !waiting.isEmpty()) {
          // Not from here: who writes the end of an answer is not ready for the next request.
          ctx.executor().execute(HttpBackPressure.this::goOn);
        }
      }
    }

    /** What is still to come of a request that is answered already is read. */
    private void endAfterLastAnswer() {
      if (isLastWritten && unanswered >= 0) {
        end();
      }
    }
  }
}
