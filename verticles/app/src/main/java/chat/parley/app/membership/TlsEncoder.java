package chat.parley.app.membership;

import static com.hazelcast.internal.nio.IOUtil.compactOrClear;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Encrypts what goes to another member; the last of the handlers of a connection's output. */
final class TlsEncoder extends OutboundHandler<ByteBuffer, ByteBuffer> {

  private final TlsLink link;

  TlsEncoder(TlsLink link) {
    this.link = link;
    // Hazelcast writes what is in dst; it is ready to be read between two calls.
    dst = ByteBuffer.allocate(2 * link.recordBytes()).flip();
  }

  @Override
  public HandlerStatus onWrite() throws IOException {
    compactOrClear(dst);
    try {
      while (true) {
        var state = link.encrypt(src, dst);
        if (link.takeInput()) {
          channel.inboundPipeline().wakeup();
        }
        switch (state) {
          case READY -> {}
          case DONE -> {
            return HandlerStatus.CLEAN;
          }
          case NO_ROOM -> {
            return HandlerStatus.DIRTY;
          }
          case WAITING -> {
            return HandlerStatus.BLOCKED;
          }
        }
      }
    } finally {
      dst.flip();
    }
  }
}
