package chat.parley.gateway.ws;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Disconnect;
import chat.parley.gateway.admission.Payer;
import chat.parley.protocol.EncodedText;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BooleanSupplier;

/**
 * A client's WebSocket, and its connection below: the platform's own socket neither ends a
 * connection whose other side takes nothing, nor tells of frames that are still coming.
 *
 * @param webSocket as the platform gives it
 * @param channel Netty's
 */
public record ClientSocket(ServerWebSocket webSocket, Channel channel) {

  /** In bytes. What is longer goes in fragments: some clients bound frames before messages. */
  static final int LONGEST_FRAME = 4 << 20;

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

  /**
   * Bounds what is held of frames that are still coming; to be told before the first.
   *
   * @param from whose address pays for frames that carry little
   * @param hasToken whether a token has come by now
   */
  public void boundIncoming(Admission admission, ClientAddress from, BooleanSupplier hasToken) {
    IncomingFrames.watch(channel.pipeline(), admission, new Payer.Address(from), hasToken);
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
