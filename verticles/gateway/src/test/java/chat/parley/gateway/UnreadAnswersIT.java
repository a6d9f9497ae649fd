package chat.parley.gateway;

import static chat.parley.gateway.TestGateway.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.local.TestNames;
import chat.parley.perf.Pause;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for ever and read nothing: they are read no further, and let go in time. */
class UnreadAnswersIT extends GatewayScenario {

  /** What the kernels of both sides may hold is far less. */
  private static final int FLOOD_BYTES = 64 << 20;

  private static final int PIPELINED = 2_000;
  private static final int MANY = 200;

  /** In bytes of direct memory, of each of them. */
  private static final long MOST_OF_EACH = 64 << 10;

  private static final int SCRIPT_BYTES = 100_000;
  private static final int MOST_TAKEN_BYTES = 32 << 20;

  /** What the kernels of both sides may hold of what is sent and not read. */
  private static final int KERNELS_BYTES = 12 << 20;

  /** Nothing was taken for so long: nothing will be. */
  private static final Duration STUCK = Duration.ofSeconds(1);

  /** Time to notice, and for a last word. */
  private static final Duration LET_GO =
      TestGateway.SLOW_READER_TIMEOUT.plus(Duration.ofSeconds(7));

  private final Map<String, SocketChannel> clients = new LinkedHashMap<>();

  @AfterEach
  void disconnect() throws IOException {
    for (var client : clients.values()) {
      client.close();
    }
  }

  @Test
  void whoAsksAndReadsNothingIsReadNoFurtherAndLetGo() throws IOException {
    var ping = frame("{\"op\":\"ping\",\"ref\":\"" + "x".repeat(60) + "\"}");
    var history = "{%%s\"channel\":\"%s\",\"limit\":200}".formatted(channelOfLongTexts());
    var signedIn = connect("over WebSocket");
    upgrade(signedIn, "/ws", "Authorization: Bearer " + token());
    assertHeldBack(signedIn, frame(history.formatted("\"op\":\"history\",\"ref\":1,")));

    var anonymous = connect("before signing in");
    upgrade(anonymous, "/ws", "X-Nothing: 0");
    // Soon it is told that it should have signed in; what it still sends then is dropped.
    flood(anonymous, ping, 8 << 20);

    var bridge = connect("over the bridge");
    upgrade(bridge, "/eventbus/000/" + UUID.randomUUID() + "/websocket", "X-Nothing: 0");
    write(bridge, frame(bridge("parley.auth", "{\"token\":\"" + token() + "\"}")));
    assertHeldBack(bridge, frame(bridge("parley.history", history.formatted(""))));

    assertThat(unsentInKernel())
        .isNotEmpty()
        .allMatch(bytes -> bytes < 4 * TestGateway.SEND_BUFFER);
    Pause.of(LET_GO);
    // They still have read nothing: their connections were cut.
    assertThat(gateway.meters().get("parley.admission.connections").gauge().value()).isZero();
    clients.forEach(UnreadAnswersIT::assertLetGo);
  }

  /** Its connection ends when nothing was read of it for long. */
  @Test
  void whoPipelinesRequestsAndReadsNothingIsReadNoFurther() throws IOException {
    assertHeldBack(
        connect("with pipelined requests"),
        ("GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: " + TestGateway.HOST + "\r\n\r\n")
            .getBytes(UTF_8));
  }

  /** What the kernel holds for each client that leaves something unread, in bytes. */
  private static List<Integer> unsentInKernel() throws IOException {
    var port = "%04X".formatted(gateway.port());
    var sockets = new ArrayList<String>();
    for (var table : List.of("tcp", "tcp6")) {
      sockets.addAll(Files.readAllLines(Path.of("/proc/net", table)));
    }
    return sockets.stream()
        .map(line -> line.trim().split(" +"))
        .filter(socket -> socket[1].endsWith(":" + port))
        .map(socket -> Integer.parseInt(socket[4].substring(0, 8), 16))
        .filter(unsent -> unsent > 0)
        .toList();
  }

  /** Their answers are small, and are there at once or soon. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/eventbus", "/api/v1/nothing", "/api/v1/channels"})
  void whoPipelinesSmallRequestsAndReadsNothingIsReadNoFurther(String path) throws IOException {
    var request = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, TestGateway.HOST);

    // Not each finds the server in the same state.
    for (int i = 0; i < 4; i++) {
      var taken = flood(connect(path + " " + i), request.getBytes(UTF_8), FLOOD_BYTES);
      assertThat(taken).as("bytes that were taken").isLessThan(KERNELS_BYTES);
    }
  }

  /** The network has a copy of what it is given, so it is given little of each answer. */
  @Test
  void manyWhoAskForLargeFilesAndReadNothingTakeLittleMemory() throws IOException {
    var request = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(script(), TestGateway.HOST);
    long before = PlatformDependent.usedDirectMemory();
    for (int i = 0; i < MANY; i++) {
      var client = connect("file " + i);
      write(client, request.repeat(4).getBytes(UTF_8));
    }
    Pause.of(Duration.ofSeconds(2));

    assertThat(PlatformDependent.usedDirectMemory() - before)
        .as("bytes of direct memory")
        .isLessThan(MANY * MOST_OF_EACH);
    var behaves = connect("behaves");
    write(behaves, request.getBytes(UTF_8));
    assertThat(readAtLeast(behaves, SCRIPT_BYTES)).isTrue();
  }

  /** The largest file of the pages. */
  private static String script() throws IOException {
    var page = connectAndRead();
    var matcher = Pattern.compile("/assets/index-[^\"]+\\.js").matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group();
  }

  private static String connectAndRead() throws IOException {
    try (var client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      var request = "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.formatted(TestGateway.HOST).getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static boolean readAtLeast(SocketChannel client, int bytes) {
    var some = ByteBuffer.allocate(1 << 20);
    long all = 0;
    try {
      int read = 0;
      while (all < bytes && read >= 0) {
        read = client.read(some.clear());
        all += read;
      }
    } catch (IOException reset) {
      return false;
    }
    return all >= bytes;
  }

  /** With its first answer the connection ends; what it sends until then is not even read. */
  @Test
  void whoseConnectionEndsIsReadNoFurther() throws IOException {
    var request =
        "GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(TestGateway.HOST);

    var taken = flood(connect("closing"), request.getBytes(UTF_8), FLOOD_BYTES);

    assertThat(taken).as("bytes that were taken").isLessThan(KERNELS_BYTES);
  }

  /** It may send as many as it likes at once, and read late: none is lost, no connection ends. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/api/v1/nothing", "/api/v1/channels"})
  void whoPipelinesRequestsAndReadsLateGetsEveryAnswer(String path) throws IOException {
    var request = "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, TestGateway.HOST);
    var client = connect(path);
    client.configureBlocking(false);
    var requests = ByteBuffer.wrap(request.repeat(PIPELINED).getBytes(UTF_8));
    client.write(requests);
    Pause.of(Duration.ofMillis(300));

    var answers = new StatusLines();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              client.write(requests);
              answers.read(client);
              return answers.count() == PIPELINED;
            });
  }

  /** Counts answers by their first lines. */
  private static final class StatusLines {
    private static final String BEGINNING = "HTTP/1.1 ";
    private final ByteBuffer some = ByteBuffer.allocate(1 << 20);
    private String rest = "";
    private int count;

    private void read(SocketChannel client) throws IOException {
      while (client.read(some.clear()) > 0) {
        var text = rest + new String(some.array(), 0, some.position(), ISO_8859_1);
        int at = -1;
        while ((at = text.indexOf(BEGINNING, at + 1)) >= 0) {
          count++;
        }
        rest = text.substring(Math.max(0, text.length() - BEGINNING.length() + 1));
      }
    }

    private int count() {
      return count;
    }
  }

  private static String channelOfLongTexts() {
    var channel = gateway.channel();
    LongStream.range(0, 60).forEach(seq -> gateway.store(channel, seq, "x".repeat(45_000)));
    return channel;
  }

  private SocketChannel connect(String how) throws IOException {
    var channel = SocketChannel.open();
    clients.put(how, channel);
    // A small window: what is not read stays with the server.
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
    return channel;
  }

  private static void upgrade(SocketChannel client, String path, String header) throws IOException {
    write(
        client,
        """
        GET %s HTTP/1.1
        Host: %s
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        %s

        """
            .formatted(path, TestGateway.HOST, header)
            .replace("\n", "\r\n")
            .getBytes(UTF_8));
    var answer = ByteBuffer.allocate(16);
    client.read(answer);
    assertThat(new String(answer.array(), UTF_8)).startsWith("HTTP/1.1 101");
  }

  private static void assertHeldBack(SocketChannel client, byte[] request) throws IOException {
    assertThat(flood(client, request, FLOOD_BYTES))
        .as("bytes that were taken of a client that reads nothing")
        .isLessThan(MOST_TAKEN_BYTES);
  }

  /** Writes the same again and again, as long as it is taken; how many bytes were. */
  private static long flood(SocketChannel client, byte[] request, long limit) throws IOException {
    client.configureBlocking(false);
    var some = ByteBuffer.allocate(request.length * 500);
    while (some.hasRemaining()) {
      some.put(request);
    }
    some.flip();
    long taken = 0;
    long last = System.nanoTime();
    while (System.nanoTime() - last < STUCK.toNanos() && taken < limit) {
      if (!some.hasRemaining()) {
        some.rewind();
      }
      int written = write(client, some);
      if (written > 0) {
        taken += written;
        last = System.nanoTime();
      } else {
        Thread.onSpinWait();
      }
    }
    return taken;
  }

  /** Nothing is written to who was let go already. */
  private static int write(SocketChannel client, ByteBuffer some) {
    try {
      return client.write(some);
    } catch (IOException reset) {
      return 0;
    }
  }

  /** The server ends the connection: behind what was on its way already, nothing comes. */
  private static void assertLetGo(String how, SocketChannel client) {
    await(how).atMost(PATIENCE).until(() -> isAtEnd(client));
  }

  private static boolean isAtEnd(SocketChannel client) {
    var some = ByteBuffer.allocate(1 << 20);
    try {
      int read;
      long all = 0;
      while ((read = client.read(some.clear())) > 0 && all < FLOOD_BYTES) {
        all += read;
      }
      return read < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void write(SocketChannel client, byte[] bytes) throws IOException {
    client.write(ByteBuffer.wrap(bytes));
  }

  private static String token() {
    return gateway.token(TestNames.unique("u"), Duration.ofHours(1));
  }

  private static String bridge(String address, String body) {
    var message =
        "{\"type\":\"send\",\"address\":\"%s\",\"replyAddress\":\"r\",\"body\":%s}"
            .formatted(address, body);
    return "[\"" + message.replace("\"", "\\\"") + "\"]";
  }

  /** A masked text frame, with a mask of zeros. */
  private static byte[] frame(String text) {
    var bytes = text.getBytes(UTF_8);
    var frame = ByteBuffer.allocate(8 + bytes.length);
    frame.put((byte) 0x81);
    if (bytes.length < 126) {
      frame.put((byte) (0x80 | bytes.length));
    } else {
      frame.put((byte) 0xfe).putShort((short) bytes.length);
    }
    frame.putInt(0).put(bytes).flip();
    var framed = new byte[frame.remaining()];
    frame.get(framed);
    return framed;
  }
}
