package chat.parley.gateway.sockjs;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import java.util.List;

/**
 * One client's SockJS session on one of its transports: how the bridge's messages are put into
 * texts and carried. Used on the client's event loop.
 */
interface SockJsTransport {

  Transport name();

  /** From now on the client is given what comes; called once. */
  void deliverTo(SockJsClient client);

  /** The text that carries a message. */
  String text(String message);

  /** The texts that carry live messages, made once for all members. */
  List<EncodedText> texts(LiveBatch batch);

  /** Writes a text; the future is that the operating system took it. */
  Future<Void> write(EncodedText text);

  /** Hands over nothing more until {@link #resume}, not even what came with the last message. */
  void pause();

  void resume();

  /** Ends the session behind what was written; fails when it was gone already. */
  Future<Void> close(ErrorCode code);

  /** Ends the connection at once, also one that takes nothing; what waits to be written is lost. */
  void cut();

  /** Keeps proxies from closing a quiet connection, and finds out dead ones. */
  void keepAlive();
}
