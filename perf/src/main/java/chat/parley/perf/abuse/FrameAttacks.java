package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;
import static chat.parley.perf.abuse.Attack.TRIED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** What can be wrong with frames, and with asking and not reading. */
final class FrameAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "empty-strings",
              "F1",
              "sends SockJS frames of 4 MiB with 1.4 million empty strings, without a token",
              2,
              FrameAttacks::emptyStrings),
          Attack.of(
              "ping-unread",
              "F2",
              "sends pings over /ws without a token, and never reads",
              6,
              (assault, thread) -> flood(assault.open(thread, UNREAD).webSocket("/ws"), pings())),
          Attack.of(
              "ping-unread-guest",
              "F2",
              "sends pings over /ws as a guest, and never reads",
              6,
              (assault, thread) -> flood(assault.signedIn(thread, UNREAD), pings())),
          Attack.of(
              "bridge-ping-unread",
              "F2",
              "sends requests over the bridge, and never reads",
              6,
              FrameAttacks::bridgePings),
          Attack.of(
              "colliding-keys",
              TRIED,
              "sends JSON of 65,536 keys with one hash, and JSON nested 500,000 deep",
              3,
              FrameAttacks::collidingKeys),
          Attack.of(
              "bad-frames",
              TRIED,
              "sends frames that RFC 6455 forbids, and random bytes",
              4,
              FrameAttacks::badFrames),
          Attack.of(
              "control-frames",
              NEW,
              "sends ping and pong frames of 125 bytes without a pause, and never reads",
              4,
              FrameAttacks::controlFrames),
          Attack.of(
              "after-close",
              NEW,
              "says that it closes, goes on to send, and keeps the connection",
              4,
              FrameAttacks::afterClose),
          Attack.of(
              "byte-by-byte",
              NEW,
              "signs in on 100 connections and writes a frame of 64 KiB a byte at a time",
              1,
              FrameAttacks::byteByByte));

  private static final int PINGS = 1_000;
  private static final int EMPTY_STRINGS = 1_398_000;
  private static final int COLLISIONS = 16;
  private static final int DEEP = 500_000;
  private static final int SLOW_WRITERS = 100;

  private FrameAttacks() {}

  private static void emptyStrings(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(assault.number()).webSocket(bridgePath())) {
      socket.text("[" + "\"\",".repeat(EMPTY_STRINGS) + "\"\"]");
      assault.tally().add("frames sent");
      socket.frames(3_000);
    }
  }

  private static void bridgePings(Assault assault, int thread) throws IOException {
    var socket = assault.open(thread, UNREAD).webSocket("/eventbus/websocket");
    var token = assault.token(thread);
    socket.text(bridge("parley.auth", "{\"token\":\"" + token + "\"}"));
    flood(socket, repeat(bridge("parley.ping", "{}")));
  }

  /** A message of the bridge, which asks for an answer. */
  static String bridge(String address, String body) {
    return "{\"type\":\"send\",\"address\":\"%s\",\"replyAddress\":\"r\",\"body\":%s}"
        .formatted(address, body);
  }

  /** Of a session of its own. */
  static String bridgePath() {
    return "/eventbus/000/" + UUID.randomUUID() + "/websocket";
  }

  private static byte[] pings() {
    return repeat("{\"op\":\"ping\",\"ref\":\"" + "x".repeat(60) + "\"}");
  }

  private static byte[] repeat(String text) {
    var frame = RudeSocket.frame(true, RudeSocket.TEXT, text.getBytes(UTF_8));
    var all = ByteBuffer.allocate(PINGS * frame.length);
    for (int i = 0; i < PINGS; i++) {
      all.put(frame);
    }
    return all.array();
  }

  /** Until the other side ends it. */
  static void flood(RudeSocket socket, byte[] bytes) throws IOException {
    try (socket) {
      while (true) {
        socket.write(bytes);
      }
    }
  }

  private static void collidingKeys(Assault assault, int thread) throws IOException {
    var json = "{\"op\":\"ping\"," + String.join(":1,", collisions()) + ":1}";
    try (var socket =
        thread == 0 ? assault.open(thread).webSocket("/ws") : assault.signedIn(thread)) {
      socket.text(json.substring(0, Math.min(json.length(), thread == 0 ? 16_000 : json.length())));
      socket.frames(200);
    }
    try (var socket = assault.signedIn(thread)) {
      socket.text("{\"op\":\"ping\",\"ref\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}");
      socket.text("{\"op\":\"ping\",\"ref\":1" + "0".repeat(DEEP) + "}");
      socket.frames(200);
    }
  }

  /** Keys in quotes of which all have the same {@link String#hashCode}. */
  private static List<String> collisions() {
    List<String> keys = List.of("");
    for (int i = 0; i < COLLISIONS; i++) {
      var longer = new ArrayList<String>();
      keys.forEach(key -> longer.addAll(List.of(key + "Aa", key + "BB")));
      keys = longer;
    }
    return keys.stream().limit(30_000).map(key -> '"' + key + '"').collect(Collectors.toList());
  }

  private static void badFrames(Assault assault, int thread) throws IOException {
    try (var socket =
        assault.number() % 4 == 0
            ? assault.signedIn(thread)
            : assault.open(thread).webSocket("/ws")) {
      socket.write(badFrame());
      socket.frames(300);
    }
  }

  private static byte[] badFrame() {
    var random = ThreadLocalRandom.current();
    return switch (random.nextInt(10)) {
      case 0 -> bytes(0xf1, 0x80, 0, 0, 0, 0); // reserved bits
      case 1 -> bytes(0x81, 0x02, '{', '}'); // not masked
      case 2 -> bytes(0x89, 0xfe, 0, 126, 0, 0, 0, 0); // a long control frame
      case 3 -> bytes(0x09, 0x80, 0, 0, 0, 0); // a fragment of a control frame
      case 4 -> bytes(0x83, 0x80, 0, 0, 0, 0); // an opcode that is none
      case 5 -> bytes(0x80, 0x80, 0, 0, 0, 0); // a continuation of nothing
      case 6 -> bytes(0x88, 0x81, 0, 0, 0, 0, 1); // half of a close code
      case 7 -> bytes(0x81, 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0); // 2^63 bytes
      case 8 -> RudeSocket.frame(true, RudeSocket.TEXT, bytes(0xc3, 0x28, 0xff)); // no UTF-8
      default -> {
        var noise = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(noise);
        yield noise;
      }
    };
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void controlFrames(Assault assault, int thread) throws IOException {
    var frame =
        RudeSocket.frame(true, thread % 2 == 0 ? RudeSocket.PING : RudeSocket.PONG, new byte[125]);
    var many = ByteBuffer.allocate(frame.length * PINGS);
    for (int i = 0; i < PINGS; i++) {
      many.put(frame);
    }
    flood(assault.signedIn(thread, UNREAD), many.array());
  }

  private static void afterClose(Assault assault, int thread) throws IOException {
    var socket = assault.signedIn(thread);
    socket.write(RudeSocket.frame(true, RudeSocket.CLOSE, bytes(0x03, 0xe8)));
    for (int i = 0; i < 50; i++) {
      socket.text(op("join", Map.of("channel", assault.busyChannel())));
      Assault.pause(20);
    }
    if (assault.held() < 200) {
      assault.hold(socket);
    } else {
      socket.close();
    }
  }

  private static void byteByByte(Assault assault, int thread) throws IOException {
    while (assault.held() < SLOW_WRITERS) {
      var socket = assault.signedIn(assault.number() % 20);
      var head = RudeSocket.frame(true, RudeSocket.TEXT, new byte[64 << 10]);
      socket.write(Arrays.copyOf(head, 14));
      assault.hold(socket);
    }
    for (var socket : assault.heldSockets()) {
      try {
        socket.write(bytes(' '));
        assault.tally().add("bytes written");
      } catch (IOException e) {
        assault.tally().add("ended: " + e.getMessage());
        assault.letGo(socket);
      }
    }
    Assault.pause(100);
  }
}
