package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.JSON;
import static chat.parley.perf.abuse.Attack.NEW;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.UUID;

/** Requests that do not come to an end. */
final class BodyAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "half-requests",
              "F6",
              "begins 1,500 requests and does not end their heads",
              1,
              BodyAttacks::halfRequests),
          Attack.of(
              "endless-bodies",
              "F6",
              "announces bodies of 1 MiB to /guest on 400 connections, and lets them trickle",
              1,
              (assault, thread) -> trickle(assault, "/api/v1/guest", 1 << 20, "")),
          Attack.of(
              "endless-bodies-guest",
              "F6",
              "sends all but the last byte of bodies of 1 MiB as a guest, on 400 connections",
              1,
              BodyAttacks::almostWhole),
          Attack.of(
              "endless-xhr-bodies",
              "F6",
              "announces bodies of 4 MiB to unknown XHR sessions on 400 connections",
              1,
              (assault, thread) ->
                  trickle(
                      assault, "/eventbus/000/" + UUID.randomUUID() + "/xhr_send", 4 << 20, "")),
          Attack.of(
              "chunked-crumbs",
              NEW,
              "sends bodies in chunks of one byte with extensions, as a guest",
              4,
              BodyAttacks::crumbs),
          Attack.of(
              "expect-continue",
              NEW,
              "asks whether it may send large bodies on 400 connections, and sends none",
              1,
              BodyAttacks::expectContinue));

  private static final int HALF_REQUESTS = 1_500;
  private static final int BODIES = 400;

  /** With the channel and the headers of a guest. */
  private static final String SEND =
      "POST /api/v1/channels/%s/messages HTTP/1.1\r\nHost: localhost\r\n%s%s";

  private BodyAttacks() {}

  private static void halfRequests(Assault assault, int thread) throws IOException {
    if (assault.held() < HALF_REQUESTS) {
      var socket = assault.open(assault.number());
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
      assault.hold(socket);
      return;
    }
    writeToAll(assault, "b");
  }

  private static void trickle(Assault assault, String path, int length, String headers)
      throws IOException {
    if (assault.held() < BODIES) {
      var socket = assault.open(assault.number());
      socket.write(
          "POST %s HTTP/1.1\r\nHost: localhost\r\n%s%sContent-Length: %d\r\n\r\n%s"
              .formatted(path, JSON, headers, length, " ".repeat(3_000)));
      assault.hold(socket);
      return;
    }
    writeToAll(assault, " ");
  }

  private static void almostWhole(Assault assault, int thread) throws IOException {
    if (assault.held() < BODIES) {
      int number = assault.number();
      var socket = assault.open(number);
      int length = 1_000_000;
      socket.write(
          (SEND + "Content-Length: %d\r\n\r\n")
              .formatted(assault.busyChannel(), JSON, assault.bearer(number % 20), length));
      socket.write(" ".repeat(length - 1));
      assault.tally().add("bodies begun");
      assault.hold(socket);
      return;
    }
    writeToAll(assault, "");
  }

  /** And forgets those that have ended, so that others take their places. */
  private static void writeToAll(Assault assault, String text) throws IOException {
    for (var socket : assault.heldSockets()) {
      try {
        socket.write(text);
        socket.patience(1);
        socket.answer();
        assault.letGo(socket);
      } catch (SocketTimeoutException quiet) {
        // It is still waited for.
      } catch (IOException e) {
        assault.tally().add("ended: " + e.getMessage());
        assault.letGo(socket);
      }
    }
    Assault.pause(500);
  }

  private static void crumbs(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      socket.write(
          (SEND + "Transfer-Encoding: chunked\r\n\r\n")
              .formatted(assault.busyChannel(), JSON, assault.bearer(thread)));
      var chunk = "1;x=" + "y".repeat(200) + "\r\n \r\n";
      while (true) {
        socket.write(chunk.repeat(50));
      }
    }
  }

  private static void expectContinue(Assault assault, int thread) throws IOException {
    if (assault.held() < BODIES) {
      int number = assault.number();
      var socket = assault.open(number);
      socket.write(
          (SEND + "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n")
              .formatted(assault.busyChannel(), JSON, assault.bearer(number % 20)));
      assault.hold(socket);
      return;
    }
    writeToAll(assault, "");
  }
}
