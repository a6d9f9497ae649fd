package chat.parley.gateway.ws;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Allowance;
import chat.parley.gateway.admission.ByteBudget;
import chat.parley.gateway.admission.Cost;
import chat.parley.gateway.admission.Payer;
import chat.parley.protocol.ParleyException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What is held of a client's messages while they are coming. The platform hands a frame over when
 * it is whole, and keeps up to its limit until then, for as long as a client likes. Here that is
 * little before there is a token, takes from what all clients together may have coming when it is
 * large, and ends in time; else the connection does. Frames that carry little, of which a client
 * can send very many, are paid for by its address. Runs on the client's event loop.
 */
final class IncomingFrames {

  /** In bytes: so much a client may hold for nothing, and before it has a token no more. */
  static final int SMALL = 16 << 10;

  /** In bytes: a fragment with less is paid for. */
  private static final int LITTLE = 1 << 10;

  private final Allowance allowance;
  private final Payer payer;
  private final ByteBudget budget;
  private final long timeoutNanos;
  private final BooleanSupplier hasToken;

  /** Of a frame that is not whole. */
  private long undecoded;

  /** Of whole frames, while the last one of their message is not there. */
  private long unfinished;

  /** What was taken from the budget. */
  private long taken;

  private long largeSince;
  private boolean isOver;

  private IncomingFrames(Admission admission, Payer payer, BooleanSupplier hasToken) {
    this.allowance = admission.allowance();
    this.payer = payer;
    this.budget = admission.incoming();
    this.timeoutNanos = admission.bodies().timeout().toNanos();
    this.hasToken = hasToken;
  }

  /** Watches a connection until it is closed; to be told before its first frame. */
  static void watch(
      ChannelPipeline pipeline, Admission admission, Payer payer, BooleanSupplier hasToken) {
    var decoder = pipeline.context(WebSocketFrameDecoder.class).name();
    var frames = new IncomingFrames(admission, payer, hasToken);
    pipeline.addBefore(decoder, null, frames.new Bytes());
    pipeline.addAfter(decoder, null, frames.new Frames());
  }

  private void count(ChannelHandlerContext ctx) {
    long held = undecoded + unfinished;
    if (isOver || held <= SMALL) {
      release();
      return;
    }
    if (taken == 0) {
      largeSince = System.nanoTime();
    }
    boolean fits = held <= taken || budget.take(held - taken);
    taken = fits ? Math.max(held, taken) : taken;
    if (!fits || !hasToken.getAsBoolean() || System.nanoTime() - largeSince > timeoutNanos) {
      isOver = true;
      var unused = ctx.close();
    }
  }

  private void release() {
    if (taken > 0) {
      budget.giveBack(taken);
      taken = 0;
    }
  }

  /** Before the platform's decoder. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      if (message instanceof ByteBuf bytes) {
        undecoded += bytes.readableBytes();
      }
      super.channelRead(ctx, message);
      count(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      release();
    }
  }

  /** Behind it. */
  private final class Frames extends ChannelInboundHandlerAdapter {

    /**
     * The last ping of a client that does not take its answers. The platform would answer every
     * ping; of many the last needs an answer (RFC 6455, 5.5.3).
     */
    private Optional<byte[]> waiting = Optional.empty();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      undecoded = 0;
      if (message instanceof WebSocketFrame frame) {
        if (isOver || !isPaid(ctx, frame)) {
          frame.release();
          return;
        }
        if (frame instanceof PingWebSocketFrame && !ctx.channel().isWritable()) {
          waiting = Optional.of(ByteBufUtil.getBytes(frame.content()));
          frame.release();
          return;
        }
        if (isPart(frame)) {
          unfinished = frame.isFinalFragment() ? 0 : unfinished + frame.content().readableBytes();
        }
      }
      super.channelRead(ctx, message);
    }

    /** Messages pay when they are handled. */
    private boolean isPaid(ChannelHandlerContext ctx, WebSocketFrame frame) {
      boolean isSmallPart = !frame.isFinalFragment() && frame.content().readableBytes() < LITTLE;
      if (isSmallPart
          || frame instanceof PingWebSocketFrame
          || frame instanceof PongWebSocketFrame) {
        try {
          allowance.take(payer, Cost.SMALL_FRAME);
        } catch (ParleyException spent) {
          isOver = true;
          var unused = ctx.close();
          return false;
        }
      }
      return true;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
      super.channelWritabilityChanged(ctx);
      if (ctx.channel().isWritable() && waiting.isPresent()) {
        var ping = new PingWebSocketFrame(Unpooled.wrappedBuffer(waiting.get()));
        waiting = Optional.empty();
        ctx.fireChannelRead(ping);
        ctx.fireChannelReadComplete();
      }
    }

    private boolean isPart(WebSocketFrame frame) {
      return frame instanceof TextWebSocketFrame
          || frame instanceof BinaryWebSocketFrame
          || frame instanceof ContinuationWebSocketFrame;
    }
  }
}
