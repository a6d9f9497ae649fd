package chat.parley.gateway.ws;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.GatewayScenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 in bytes: how a WebSocket begins, and what its server says of frames that are none. */
class WebSocketFramingIT extends GatewayScenario {

  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  private static final int CLOSE = 0x88;

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/eventbus/websocket", "/eventbus/000/framing1/websocket"})
  void handshakesAreCheckedByTheirRfc(String path) throws IOException {
    assertThat(status(handshake(path, "HTTP/1.1", KEY))).isEqualTo(101);
    assertThat(status(handshake(path, "HTTP/1.0", KEY))).as("HTTP/1.0").isEqualTo(400);
    for (var key : new String[] {"AAAA", "no Base64!", "", "A".repeat(400)}) {
      assertThat(status(handshake(path, "HTTP/1.1", "Sec-WebSocket-Key: " + key)))
          .as("the key '%s'", key)
          .isEqualTo(400);
    }
    assertThat(status(handshake(path, "HTTP/1.1", "X-No: key"))).as("no key").isEqualTo(400);
  }

  @Test
  void tokensComeInEveryFormThatTheirRfcsAllow() throws IOException {
    var token = gateway.token("u-forms", Duration.ofHours(1));
    for (var headers :
        new String[] {
          "Authorization: Bearer " + token,
          "authorization: bearer " + token,
          "Sec-WebSocket-Protocol: parley.v1, bearer." + token,
          "Sec-WebSocket-Protocol: parley.v1\r\nSec-WebSocket-Protocol: bearer." + token,
          "Sec-WebSocket-Protocol: bearer." + token + "\r\nSec-WebSocket-Protocol: parley.v1",
        }) {
      try (var socket = connect()) {
        write(socket, handshake("/ws", "HTTP/1.1", KEY, headers));
        var head = head(socket.getInputStream());
        assertThat(head).as("what answers %s", headers).startsWith("HTTP/1.1 101 ");
        assertThat(head.contains("parley.v1")).isEqualTo(headers.contains("parley.v1"));
        assertThat(new String(frame(socket.getInputStream()), ISO_8859_1))
            .as("the first frame after %s", headers)
            .contains("\"welcome\"");
      }
    }
  }

  /** Section 7.1.7: a close frame says why, before the connection ends. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a reserved bit, 1002, c18000000000",
    "an opcode that is reserved, 1002, 838000000000",
    "a control opcode that is reserved, 1002, 8b8000000000",
    "a frame without a mask, 1002, 810178",
    "a ping in pieces, 1002, 098000000000",
    "a ping that is too long, 1002, 89fe007e00000000",
    "a continuation of nothing, 1002, 808000000000",
    "a message within another one, 1002, 018000000000818000000000",
    "a length of 63 bits and more, 1002, 81ffffffffffffffffff00000000",
    "a close with half a code, 1002, 88810000000003",
    "a close with a code that nobody sends, 1002, 88820000000003ed",
    "a close with a code that is none, 1002, 888200000000000a",
    "a close whose reason is not UTF-8, 1007, 88840000000003e8c328",
    "a frame that is much too long, 1009, 81ff000000000100000000000000",
  })
  void whatBreaksTheProtocolIsToldSo(String what, int code, String frames) throws IOException {
    for (var path :
        new String[] {"/ws", "/eventbus/websocket", "/eventbus/000/framing2/websocket"}) {
      try (var socket = connect()) {
        write(socket, handshake(path, "HTTP/1.1", KEY));
        assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        socket.getOutputStream().write(HexFormat.of().parseHex(frames));
        assertThat(closeCode(socket.getInputStream())).as("%s at %s", what, path).isEqualTo(code);
      }
    }
  }

  private static String handshake(String path, String version, String... headers) {
    return "GET %s %s\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            .formatted(path, version)
        + "Sec-WebSocket-Version: 13\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private static Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static int status(String request) throws IOException {
    try (var socket = connect()) {
      write(socket, request);
      return Integer.parseInt(head(socket.getInputStream()).substring(9, 12));
    }
  }

  private static String head(InputStream in) throws IOException {
    var read = new ByteArrayOutputStream();
    while (!read.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.write(next);
    }
    return read.toString(ISO_8859_1);
  }

  /** The next frame: its first byte and its payload. */
  private static byte[] frame(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return new byte[0];
    }
    int length = in.read();
    if (length == 126) {
      length = (in.read() << 8) | in.read();
    }
    var payload = in.readNBytes(length);
    var frame = new byte[payload.length + 1];
    frame[0] = (byte) first;
    System.arraycopy(payload, 0, frame, 1, payload.length);
    return frame;
  }

  /** The code of the close frame that comes in the end; negative where none does. */
  private static int closeCode(InputStream in) throws IOException {
    try {
      byte[] frame;
      do {
        frame = frame(in);
      } while (frame.length > 0 && (frame[0] & 0xff) != CLOSE);
      if (frame.length < 3) {
        return -1;
      }
      assertThat(in.readAllBytes()).as("what comes behind %s", Arrays.toString(frame)).isEmpty();
      return ((frame[1] & 0xff) << 8) | (frame[2] & 0xff);
    } catch (SocketException reset) {
      return -1;
    }
  }
}
