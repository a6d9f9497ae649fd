package chat.parley.gateway.ws;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Utf8;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;

/**
 * Puts a client's frames together to texts. Unlike the platform's own text handler it refuses
 * broken UTF-8 instead of replacing it, and lets a connection live that sent too much: the rest of
 * such a message is read and dropped. Runs on the client's event loop.
 */
public final class FrameReader implements Handler<WebSocketFrame> {

  private final int maxBytes;
  private final Consumer<String> onText;
  private final Consumer<ParleyException> onBadFrame;
  private Buffer message = Buffer.buffer();
  private boolean text;
  private boolean tooLarge;

  /**
   * Reads frames.
   *
   * @param maxBytes of one text
   * @param onText takes each text; what it refuses by throwing goes to {@code onBadFrame}
   * @param onBadFrame told what was no text, or none that is taken
   */
  public FrameReader(int maxBytes, Consumer<String> onText, Consumer<ParleyException> onBadFrame) {
    this.maxBytes = maxBytes;
    this.onText = onText;
    this.onBadFrame = onBadFrame;
  }

  @Override
  public void handle(WebSocketFrame frame) {
    if (frame.isText() || frame.isBinary()) {
      text = frame.isText();
    } else if (!frame.isContinuation()) {
      return;
    }
    var part = frame.binaryData();
    if (tooLarge || message.length() + part.length() > maxBytes) {
      tooLarge = true;
      message = Buffer.buffer();
    } else {
      message.appendBuffer(part);
    }
    if (frame.isFinal()) {
      finish();
    }
  }

  /** How many bytes are kept of a message whose last frame is not there. */
  int unfinished() {
    return message.length();
  }

  private void finish() {
    var bytes = message.getBytes();
    boolean dropped = tooLarge;
    message = Buffer.buffer();
    tooLarge = false;
    try {
      if (dropped) {
        throw new ParleyException(
            ErrorCode.TOO_LARGE, "a frame has at most " + maxBytes + " bytes");
      }
      if (!text) {
        throw new ParleyException(ErrorCode.MALFORMED, "frames are JSON text, not binary");
      }
      onText.accept(Utf8.decode("the frame", bytes));
    } catch (ParleyException e) {
      onBadFrame.accept(e);
    }
  }
}
