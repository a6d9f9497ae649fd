package chat.parley.perf.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.perf.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A connection that can do what no good client does. What it is told is counted. For one thread at
 * a time.
 */
final class RudeSocket implements Closeable {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int CONNECT_MS = 5_000;
  private static final int READ_MS = 10_000;
  private static final int MAX_HEAD = 64 << 10;
  private static final Pattern LENGTH = Pattern.compile("(?i)\ncontent-length: *(\\d+)");
  private static final Pattern CHUNKED = Pattern.compile("(?i)\ntransfer-encoding: *chunked");
  private static final Pattern REFUSAL = Pattern.compile("\"(?:code|failureType)\":\"(\\w+)\"");
  private static final Pattern OPERATION = Pattern.compile("\"(?:op|type)\":\"(\\w+)\"");

  /** An HTTP answer. */
  record Answer(int status, String head, String body) {}

  /** A WebSocket frame. */
  record Frame(int opcode, Buffer payload) {

    String text() {
      return payload.toString(UTF_8);
    }
  }

  private final Socket socket = new Socket();
  private final Tally tally;
  private final InputStream in;

  /**
   * Connects.
   *
   * @param from an address of this machine; empty for any
   * @param receiveBuffer bytes that the system takes before somebody reads; 0 for the usual
   */
  RudeSocket(Endpoint to, String from, int receiveBuffer, Tally tally) throws IOException {
    this.tally = tally;
    try {
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      if (!from.isEmpty()) {
        socket.bind(new InetSocketAddress(from, 0));
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_MS);
      socket.connect(new InetSocketAddress(to.host(), to.port()), CONNECT_MS);
      in = new BufferedInputStream(socket.getInputStream());
      tally.add("connected");
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void write(String text) throws IOException {
    write(text.getBytes(UTF_8));
  }

  /** Blocks while the other side does not read. */
  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** How long reading waits, in ms, before it throws a {@link SocketTimeoutException}. */
  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /** Says that nothing more will come, and stays. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Ends with RST, as a process that is killed may. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The head of a request. */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Sends a request and reads its answer. */
  Answer request(String method, String path, String headers, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    write(
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(method, path, bytes.length, headers));
    write(bytes);
    return answer();
  }

  /** Reads an HTTP answer, and counts it. */
  Answer answer() throws IOException {
    var head = head();
    int status = status(head);
    tally.add("http " + status);
    var length = LENGTH.matcher(head);
    byte[] body = {};
    if (CHUNKED.matcher(head).find()) {
      body = chunks();
    } else if (length.find()) {
      body = exactly(Integer.parseInt(length.group(1)));
    }
    return new Answer(status, head, new String(body, UTF_8));
  }

  /** Reads the head of an HTTP answer. */
  String head() throws IOException {
    var head = new StringBuilder();
    while (head.length() < MAX_HEAD) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended");
      }
      head.append((char) next);
      if (next == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        return head.toString();
      }
    }
    throw new IOException("an endless head");
  }

  static int status(String head) throws IOException {
    if (!head.startsWith("HTTP/1.")) {
      throw new IOException("no HTTP: " + head.substring(0, Math.min(20, head.length())));
    }
    return Integer.parseInt(head.substring(9, 12));
  }

  /**
   * Becomes a WebSocket.
   *
   * @throws IOException when it is refused; that is counted, too
   */
  RudeSocket webSocket(String path) throws IOException {
    write(
        head(
            "GET " + path + " HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 13"));
    int status = status(head());
    tally.add("handshake " + status);
    if (status != 101) {
      throw new IOException("handshake " + status);
    }
    return this;
  }

  /** Sends a text message in one frame. */
  void text(String text) throws IOException {
    write(frame(true, TEXT, text.getBytes(UTF_8)));
  }

  /** A masked frame, with a mask that changes nothing. */
  static byte[] frame(boolean isLast, int opcode, byte[] payload) {
    int length = payload.length;
    var frame = ByteBuffer.allocate(length + 14);
    frame.put((byte) ((isLast ? 0x80 : 0) | opcode));
    if (length < 126) {
      frame.put((byte) (0x80 | length));
    } else if (length < 1 << 16) {
      frame.put((byte) 0xfe).putShort((short) length);
    } else {
      frame.put((byte) 0xff).putLong(length);
    }
    frame.putInt(0).put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /** Reads a WebSocket frame, and counts it. */
  Frame frame() throws IOException {
    int opcode = byteOf(in.read()) & 0x0f;
    int length = byteOf(in.read()) & 0x7f;
    if (length == 126) {
      length = ByteBuffer.wrap(exactly(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = (int) ByteBuffer.wrap(exactly(8)).getLong();
    }
    var frame = new Frame(opcode, Buffer.buffer(exactly(length)));
    tally.add(kind(frame));
    return frame;
  }

  /** Reads until a text has this, as an answer to what was asked. */
  Frame await(String part) throws IOException {
    while (true) {
      var frame = frame();
      if (frame.text().contains(part)) {
        return frame;
      }
      if (frame.opcode() == CLOSE) {
        throw new EOFException("closed");
      }
    }
  }

  /** Reads frames until none has come for so long, or the connection ends. */
  void frames(int millis) throws IOException {
    patience(millis);
    try {
      while (frame().opcode() != CLOSE) {}
    } catch (SocketTimeoutException quiet) {
      // That was all.
    } finally {
      patience(READ_MS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String kind(Frame frame) {
    return switch (frame.opcode()) {
      case CLOSE ->
          frame.payload().length() < 2 ? "closed" : "closed " + frame.payload().getUnsignedShort(0);
      case PING -> "ping";
      case PONG -> "pong";
      default -> {
        // Enough for the code, and never the whole of a page.
        int length = Math.min(400, frame.payload().length());
        var begin = frame.payload().getString(0, length, ISO_8859_1.name());
        var plain = begin.replace("\\", "");
        var refusal = REFUSAL.matcher(plain);
        boolean isRefusal = plain.contains("\"error\"") || plain.contains("\"err\"");
        if (isRefusal && refusal.find()) {
          yield refusal.group(1);
        }
        var operation = OPERATION.matcher(plain);
        yield operation.find()
            ? operation.group(1)
            : "frame " + begin.substring(0, Math.min(1, length));
      }
    };
  }

  private byte[] chunks() throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      var size = new StringBuilder();
      for (int next = byteOf(in.read()); next != '\n'; next = byteOf(in.read())) {
        size.append((char) next);
      }
      int length = Integer.parseInt(size.toString().strip(), 16);
      all.write(exactly(length));
      exactly(2);
      if (length == 0) {
        return all.toByteArray();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended");
    }
    return bytes;
  }

  private static int byteOf(int read) throws EOFException {
    if (read < 0) {
      throw new EOFException("the connection ended");
    }
    return read;
  }
}
