package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Attack.NEW;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Messages in fragments that never end. */
final class FragmentAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "endless-fragments",
              NEW,
              "sends messages of fragments of 60 KiB that never end, as a guest",
              4,
              (assault, thread) -> fragments(assault, thread, 60 << 10, 1)),
          Attack.of(
              "tiny-fragments",
              NEW,
              "sends messages of fragments of one byte that never end, as a guest",
              4,
              (assault, thread) -> fragments(assault, thread, 1, 2_000)),
          Attack.of(
              "empty-fragments",
              NEW,
              "sends messages of fragments of no byte that never end, as a guest",
              4,
              (assault, thread) -> fragments(assault, thread, 0, 2_000)),
          Attack.of(
              "almost-whole",
              NEW,
              "sends messages but for the last fragment on 200 connections, and waits",
              2,
              FragmentAttacks::almostWhole));

  private static final int HELD = 200;

  private FragmentAttacks() {}

  private static void fragments(Assault assault, int thread, int size, int atOnce)
      throws IOException {
    var socket = assault.signedIn(thread);
    socket.write(RudeSocket.frame(false, RudeSocket.TEXT, new byte[] {'{'}));
    var fragment =
        RudeSocket.frame(false, RudeSocket.CONTINUATION, " ".repeat(size).getBytes(US_ASCII));
    var many = ByteBuffer.allocate(fragment.length * atOnce);
    for (int i = 0; i < atOnce; i++) {
      many.put(fragment);
    }
    FrameAttacks.flood(socket, many.array());
  }

  private static void almostWhole(Assault assault, int thread) throws IOException {
    if (assault.held() >= HELD) {
      for (var socket : assault.heldSockets()) {
        assault.letGo(socket);
      }
    }
    var socket = assault.signedIn(assault.number() % 20);
    socket.write(
        RudeSocket.frame(false, RudeSocket.TEXT, " ".repeat(900 << 10).getBytes(US_ASCII)));
    assault.tally().add("messages begun");
    assault.hold(socket);
  }
}
