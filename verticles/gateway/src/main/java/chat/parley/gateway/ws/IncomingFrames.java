package chat.parley.gateway.ws;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Allowance;
import chat.parley.gateway.admission.Backlog;
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
 * What is held of a client's messages until they are handled. The platform hands a frame over when
 * it is whole, and keeps up to its limit until then, for as long as a client likes; and it keeps
 * whole frames while the client is paused. Here that is little before there is a token, takes from
 * what all clients together may have when it is large, and ends in time; else the connection does.
 * Frames that carry little, of which a client can send very many, are paid for by its address. Runs
 * on the client's event loop.
 */
final class IncomingFrames {

  /** In bytes: what a frame takes beside its content. */
  static final int OVERHEAD = 256;

  /** In bytes: a fragment with less is paid for. */
  private static final int LITTLE = 1 << 10;

  private final Allowance allowance;
  private final Payer payer;
  private final Backlog backlog;
  private final BooleanSupplier hasToken;

  /** In bytes, of a message whose last frame is not there. */
  private int unfinished;

  private boolean isOver;

  private IncomingFrames(Admission admission, ClientAddress from, BooleanSupplier hasToken) {
    this.allowance = admission.allowance();
    this.payer = new Payer.Address(from);
    this.backlog = admission.backlog(from);
    this.hasToken = hasToken;
  }

  /** Watches a connection until it is closed; to be told before its first frame. */
  static IncomingFrames watch(
      ChannelPipeline pipeline, Admission admission, ClientAddress from, BooleanSupplier hasToken) {
    var decoder = pipeline.context(WebSocketFrameDecoder.class).name();
    var frames = new IncomingFrames(admission, from, hasToken);
    pipeline.addBefore(decoder, null, frames.new Bytes());
    pipeline.addAfter(decoder, null, frames.new Frames());
    return frames;
  }

  /** What is held of the client's messages. */
  Backlog backlog() {
    return backlog;
  }

  /**
   * A frame with content was handled.
   *
   * @param bytes of its content
   * @param unfinished what is kept of its message, whose last frame is not there
   */
  void handled(int bytes, int unfinished) {
    backlog.remove(bytes + OVERHEAD);
    backlog.add(unfinished - this.unfinished);
    this.unfinished = unfinished;
  }

  /** Whether it may go on so; to be asked now and then, for perhaps nothing more comes. */
  boolean isInTime() {
    return isOver || backlog.settle();
  }

  private void check(ChannelHandlerContext ctx) {
    boolean fits = backlog.settle() && (hasToken.getAsBoolean() || !backlog.isLarge());
    if (!fits) {
      end(ctx);
    }
  }

  private void end(ChannelHandlerContext ctx) {
    isOver = true;
    backlog.close();
    var unused = ctx.close();
  }

  /** Before the platform's decoder. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      if (message instanceof ByteBuf bytes) {
        backlog.add(bytes.readableBytes());
      }
      super.channelRead(ctx, message);
      if (!isOver) {
        check(ctx);
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      backlog.close();
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
      if (message instanceof WebSocketFrame frame) {
        backlog.remove(lengthAround(frame));
        if (isOver || !isPaid(ctx, frame)) {
          frame.release();
          return;
        }
        if (frame instanceof PingWebSocketFrame && !ctx.channel().isWritable()) {
          backlog.remove(frame.content().readableBytes());
          waiting = Optional.of(ByteBufUtil.getBytes(frame.content()));
          frame.release();
          return;
        }
        if (!isPart(frame)) {
          backlog.remove(frame.content().readableBytes());
        } else {
          backlog.add(OVERHEAD);
          if (frame.isFinalFragment()) {
            backlog.progressed();
          }
        }
      }
      super.channelRead(ctx, message);
    }

    /** In bytes, of what stands before the content: what a client sends is always masked. */
    private int lengthAround(WebSocketFrame frame) {
      int length = frame.content().readableBytes();
      int lengthOfLength = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
      return 2 + lengthOfLength + 4;
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
          end(ctx);
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
