package chat.parley.gateway.client;

import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One client's end of its transport: how texts reach it, and how they are worded there. Used on the
 * client's event loop.
 */
public interface Wire {

  Transport transport();

  /** Writes one text; the future is that the operating system took it. */
  Future<Void> write(EncodedText text);

  /** Reads nothing more until {@link #resume}. */
  void pause();

  void resume();

  /** Closes the connection with the code's close code; fails when it was gone already. */
  Future<Void> close(ErrorCode code);

  /** Ends the connection at once, also one that takes nothing; what waits to be written is lost. */
  void cut();

  /** Keeps proxies from closing a quiet connection, and finds out dead ones. */
  void keepAlive();

  /**
   * The text of an answer; empty where the client asked for none.
   *
   * @param ref the request's, null where it gave none
   * @param frame makes the frame with the ref that it shall carry
   */
  Optional<String> answer(JsonNode ref, Function<JsonNode, String> frame);

  /** The text of a refusal. */
  String error(JsonNode ref, ParleyException failure);

  /** The texts of live messages, made once for all clients of the transport. */
  List<EncodedText> live(LiveBatch batch);

  /** The text of the request to reconnect elsewhere. */
  String goAway(long reconnectAfterMillis);
}
