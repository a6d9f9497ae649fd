package chat.parley.app.membership;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import chat.parley.app.membership.TlsLink.State;
import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Decrypts what comes from another member; the first of the handlers of a connection's input. */
final class TlsDecoder extends InboundHandler<ByteBuffer, ByteBuffer> {

  private final TlsLink link;
  private final ByteBuffer text;

  TlsDecoder(TlsLink link) {
    this.link = link;
    // Hazelcast reads into src: between two calls it is ready to be written to, and text to be
    // read.
    src = ByteBuffer.allocate(2 * link.recordBytes());
    text = ByteBuffer.allocate(link.textBytes()).flip();
  }

  @Override
  public HandlerStatus onRead() throws IOException {
    src.flip();
    try {
      while (true) {
        handOn();
        if (text.hasRemaining()) {
          return HandlerStatus.DIRTY;
        }
        var state = decrypt();
        if (state == State.WAITING || link.takeOutput()) {
          channel.outboundPipeline().wakeup();
        }
        switch (state) {
          case READY -> {}
          case DONE -> {
            return HandlerStatus.CLEAN;
          }
          case WAITING -> {
            return HandlerStatus.BLOCKED;
          }
          default -> throw new IOException("a record of TLS is larger than TLS allows");
        }
      }
    } finally {
      compactOrClear(src);
    }
  }

  private State decrypt() throws IOException {
    text.clear();
    try {
      return link.decrypt(src, text);
    } finally {
      text.flip();
    }
  }

  /** The next handler may have room for three bytes only. */
  private void handOn() {
    int some = Math.min(text.remaining(), dst.remaining());
    dst.put(text.slice(text.position(), some));
    text.position(text.position() + some);
  }
}
