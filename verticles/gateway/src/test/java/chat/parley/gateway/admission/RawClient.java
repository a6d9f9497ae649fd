package chat.parley.gateway.admission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.gateway.TestGateway;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** A connection from a loopback address of one's choice, on which any bytes can be sent. */
public final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MS = 10_000;
  private static final int MASK_LENGTH = 4;
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int MASKED = 0x80;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;

  private final Socket socket = new Socket();

  private RawClient(int port, String localAddress) throws IOException {
    socket.bind(address(localAddress, 0));
    socket.connect(address(TestGateway.HOST, port));
    socket.setSoTimeout(PATIENCE_MS);
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
  }

  public static RawClient connect(int port, String localAddress) {
    try {
      return new RawClient(port, localAddress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends text; false when the other side has gone. */
  public boolean send(String text) {
    return send(text.getBytes(UTF_8));
  }

  boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a request without a body, and reads the head of its answer. */
  public String get(String path, String... headers) {
    return request("GET", path, "", headers);
  }

  /** Sends a request with a JSON body, and reads the head of its answer. */
  public String post(String path, String body, String... headers) {
    return request("POST", path, body, headers);
  }

  private String request(String method, String path, String body, String... headers) {
    var text = new StringBuilder();
    text.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    Arrays.stream(headers).forEach(header -> text.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      text.append("Content-Type: application/json\r\nContent-Length: ")
          .append(body.getBytes(UTF_8).length)
          .append("\r\n");
    }
    send(text.append("\r\n").append(body).toString());
    return head();
  }

  /** Asks for a WebSocket, and reads the head of the answer. */
  public String upgrade(String path, String... headers) {
    var all = Arrays.copyOf(headers, headers.length + 4);
    all[headers.length] = "Upgrade: websocket";
    all[headers.length + 1] = "Connection: Upgrade";
    all[headers.length + 2] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    all[headers.length + 3] = "Sec-WebSocket-Version: 13";
    return get(path, all);
  }

  /** Sends a text frame. */
  public void sendFrame(String text) {
    var payload = text.getBytes(UTF_8);
    send(frameHead(payload.length));
    send(payload);
  }

  /** The beginning of a text frame of that length, whose mask is zero. */
  static byte[] frameHead(int length) {
    var head = ByteBuffer.allocate(2 + Long.BYTES + MASK_LENGTH).put(FINAL_TEXT);
    // RFC 6455, 5.2: the shortest form that fits.
    if (length < 126) {
      head.put((byte) (MASKED | length));
    } else if (length < 1 << Short.SIZE) {
      head.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      head.put((byte) (MASKED | 127)).putLong(length);
    }
    return Arrays.copyOf(head.array(), head.position() + MASK_LENGTH);
  }

  /** What comes up to an empty line; what came before the end where there is none. */
  public String head() {
    var bytes = new ByteArrayOutputStream();
    try {
      while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          break;
        }
        bytes.write(next);
      }
    } catch (SocketException e) {
      // Reset: there is no more.
      return bytes.toString(ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(ISO_8859_1);
  }

  /** Drops so many bytes of what comes. */
  void skip(int length) {
    try {
      socket.getInputStream().skipNBytes(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The next frame of a WebSocket that is no ping: its text, or the code that it is closed with.
   */
  public String frame() {
    try {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        int opcode = in.readUnsignedByte() & 0xf;
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        }
        var payload = in.readNBytes(length);
        if (opcode == CLOSE) {
          return Integer.toString(ByteBuffer.wrap(payload).getShort());
        } else if (opcode == TEXT) {
          return new String(payload, UTF_8);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the other side ends the connection within that time; drops what comes. */
  boolean isClosedWithin(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    var dropped = new byte[4096];
    try {
      while (System.nanoTime() < deadline) {
        socket.setSoTimeout((int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        if (socket.getInputStream().read(dropped) < 0) {
          return true;
        }
      }
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
