package chat.parley.local;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a server in its own protocol whether it serves clients. */
@FunctionalInterface
interface Probe {

  /** A server answers a probe at once or isn't ready. */
  int TIMEOUT_MS = 2_000;

  /** Whether it serves; throws when it does not answer as expected. */
  boolean ask(DataInputStream in, DataOutputStream out) throws IOException;

  default boolean isReady(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      return ask(
          new DataInputStream(socket.getInputStream()),
          new DataOutputStream(socket.getOutputStream()));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Kafka: the metadata lists a broker, so it is registered and unfenced. Request Metadata v1 for
   * no topics, see <a href="https://kafka.apache.org/41/design/protocol/">the protocol guide</a>.
   */
  Probe KAFKA =
      (in, out) -> {
        out.writeInt(16); // size of what follows
        out.writeShort(3); // Metadata
        out.writeShort(1); // version
        out.writeInt(7); // correlation id
        out.writeShort(2); // length of the client id
        out.writeBytes("up");
        out.writeInt(0); // no topics
        out.flush();
        in.readInt();
        return in.readInt() == 7 && in.readInt() >= 1;
      };

  /**
   * Cassandra: OPTIONS is answered by SUPPORTED and STARTUP by READY, native protocol v4, see <a
   * href="https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec">its
   * specification</a>.
   */
  Probe CASSANDRA =
      (in, out) -> {
        writeFrame(out, 0x05, new byte[0]);
        boolean supported = readFrame(in) == 0x06;
        byte[] version = "\0\1\0\u000bCQL_VERSION\0\0053.0.0".getBytes(StandardCharsets.US_ASCII);
        writeFrame(out, 0x01, version);
        return supported && readFrame(in) == 0x02;
      };

  private static void writeFrame(DataOutputStream out, int opcode, byte[] body) throws IOException {
    out.writeByte(0x04); // version of a request
    out.writeByte(0); // flags
    out.writeShort(0); // stream
    out.writeByte(opcode);
    out.writeInt(body.length);
    out.write(body);
    out.flush();
  }

  private static int readFrame(DataInputStream in) throws IOException {
    in.skipNBytes(4);
    int opcode = in.readUnsignedByte();
    in.skipNBytes(in.readInt());
    return opcode;
  }
}
