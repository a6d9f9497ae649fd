package chat.parley.gateway.sockjs;

import chat.parley.protocol.EncodedText;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request in which an XHR client waits for frames, a line each: a poll is answered with the first
 * that come, a stream goes on until it has become long. Used on its session's event loop; writes on
 * its own.
 */
final class XhrPoll {

  /** In bytes. The browser keeps what it has received of a stream until that ends. */
  private static final int LONG_STREAM = 128 << 10;

  private static final byte END_OF_LINE = '\n';

  /** Browsers show a stream's first bytes only when there are so many. */
  private static final String PRELUDE = "h".repeat(2048) + "\n";

  private final HttpServerResponse response;
  private final Context loop;
  private final boolean isStream;
  private int written;
  private boolean over;

  private XhrPoll(HttpServerResponse response, Context loop, boolean isStream) {
    this.response = response;
    this.loop = loop;
    this.isStream = isStream;
  }

  /**
   * A poll that waits.
   *
   * @param loop the request's own
   */
  static XhrPoll poll(HttpServerResponse response, Context loop) {
    return new XhrPoll(response, loop, false);
  }

  /** Begins a stream; to be called on the request's loop. */
  static XhrPoll stream(HttpServerResponse response, Context loop) {
    response.setChunked(true).write(PRELUDE);
    return new XhrPoll(response, loop, true);
  }

  /** Writes frames, and ends unless more may follow. */
  Future<Void> write(List<EncodedText> frames) {
    var lines = lines(frames);
    written += lines.length();
    if (!isStream || written >= LONG_STREAM) {
      return end(lines);
    }
    return onLoop(() -> response.write(lines));
  }

  /** Writes frames behind which none follows. */
  Future<Void> end(List<EncodedText> frames) {
    return end(lines(frames));
  }

  /** Whether nothing can be written any more. */
  boolean isOver() {
    return over;
  }

  private Future<Void> end(Buffer lines) {
    over = true;
    return onLoop(() -> response.end(lines));
  }

  private Future<Void> onLoop(Supplier<Future<Void>> write) {
    return Future.future(done -> loop.runOnContext(run -> write.get().onComplete(done)));
  }

  private static Buffer lines(List<EncodedText> frames) {
    var lines = Buffer.buffer(frames.stream().mapToInt(EncodedText::length).sum() + frames.size());
    frames.forEach(frame -> lines.appendBytes(frame.bytes()).appendByte(END_OF_LINE));
    return lines;
  }
}
