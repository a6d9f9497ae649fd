package chat.parley.gateway.ws;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Backlog;
import chat.parley.gateway.admission.Disconnect;
import chat.parley.protocol.EncodedText;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BooleanSupplier;

/**
 * A client's WebSocket, and its connection below: the platform's own socket neither ends a
 * connection whose other side takes nothing, nor tells of frames that are still coming, and reads
 * on for a while when it is paused.
 */
public final class ClientSocket {

  /** In bytes. What is longer goes in fragments: some clients bound frames before messages. */
  static final int LONGEST_FRAME = 4 << 20;

  private final ServerWebSocket webSocket;
  private final Channel channel;
  private IncomingFrames incoming;
  private boolean isPaused;

  /** "Auto read" is off because of the pause, not because the platform wants no more. */
  private boolean isStopped;

  private ClientSocket(ServerWebSocket webSocket, Channel channel) {
    this.webSocket = webSocket;
    this.channel = channel;
  }

  /** Answers a handshake. */
  public static Future<ClientSocket> upgrade(HttpServerRequest request) {
    // vertx-web wraps its sockets, so the connection is asked while there is a request.
    var channel = ((ConnectionBase) request.connection()).channel();
    return request
        .toWebSocket()
        .map(
            socket -> {
              ProtocolViolations.tell(channel.pipeline());
              return new ClientSocket(socket, channel);
            });
  }

  /** As the platform gives it; neither to be paused nor to be read there. */
  public ServerWebSocket webSocket() {
    return webSocket;
  }

  /**
   * Begins to read; to be told before the first frame. What is held until it is handled is bounded.
   *
   * @param from whose address pays for frames that carry little
   * @param hasToken whether a token has come by now
   */
  public void read(
      Admission admission, ClientAddress from, BooleanSupplier hasToken, FrameReader reader) {
    incoming = IncomingFrames.watch(channel.pipeline(), admission, from, hasToken);
    webSocket.frameHandler(
        frame -> {
          reader.handle(frame);
          if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
            incoming.handled(frame.binaryData().length(), reader.unfinished());
          }
        });
  }

  /** What is held of the client's messages. */
  public Backlog backlog() {
    return incoming.backlog();
  }

  /** Gives a sign of life; a client that leaves too much unhandled for too long is let go. */
  public void keepAlive() {
    if (incoming.isInTime()) {
      webSocket.writePing(Buffer.buffer());
    } else {
      cut();
    }
  }

  /** Reads nothing more, not even what the platform would keep for later. */
  public void pause() {
    isPaused = true;
    webSocket.pause();
    if (channel.config().isAutoRead()) {
      isStopped = true;
      channel.config().setAutoRead(false);
    }
  }

  /** Reads on, first what came before the pause. */
  public void resume() {
    if (!isPaused) {
      return;
    }
    isPaused = false;
    webSocket.resume();
    // What came before may have been a reason to pause again.
    if (!isPaused && isStopped) {
      isStopped = false;
      channel.config().setAutoRead(true);
    }
  }

  /**
   * Writes a text as one message. The platform's own method takes a string, and would encode it for
   * each client anew.
   *
   * @return completes when the operating system took it
   */
  public Future<Void> write(EncodedText text) {
    var type = WebSocketFrameType.TEXT;
    int begin = 0;
    while (text.length() - begin > LONGEST_FRAME) {
      webSocket.writeFrame(frame(type, text, begin, LONGEST_FRAME, false));
      type = WebSocketFrameType.CONTINUATION;
      begin += LONGEST_FRAME;
    }
    return webSocket.writeFrame(frame(type, text, begin, text.length() - begin, true));
  }

  private static WebSocketFrame frame(
      WebSocketFrameType type, EncodedText text, int begin, int length, boolean isLast) {
    return new WebSocketFrameImpl(
        type, Unpooled.wrappedBuffer(text.bytes(), begin, length), isLast);
  }

  /** Closes the connection at once, from any thread; what waits to be written is lost. */
  public void cut() {
    Disconnect.cut(channel);
  }
}
