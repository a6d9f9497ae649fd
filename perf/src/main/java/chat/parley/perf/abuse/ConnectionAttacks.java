package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;

/** Connections: many, silent, or ended at once. */
final class ConnectionAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "silent",
              "F6",
              "opens 6,000 connections from one address and says nothing",
              1,
              (assault, thread) -> silent(assault, 6_000)),
          Attack.of(
                  "silent-many",
                  "F6",
                  "opens 6,000 connections from 200 addresses and says nothing",
                  1,
                  (assault, thread) -> silent(assault, 6_000))
              .from(200),
          Attack.of(
              "no-token",
              "F6",
              "opens WebSockets without a token, as many as there is time for",
              4,
              ConnectionAttacks::noToken),
          Attack.of(
              "slow-readers",
              "F8",
              "joins all channels on 60 connections and does not read what is said",
              1,
              ConnectionAttacks::slowReaders),
          Attack.of(
              "churn",
              NEW,
              "connects and resets without a byte, as fast as it can",
              4,
              (assault, thread) -> assault.open(assault.number()).reset()),
          Attack.of(
              "handshake-reset",
              NEW,
              "makes a WebSocket and resets it, as fast as it can",
              4,
              (assault, thread) -> assault.open(assault.number()).webSocket("/ws").reset()),
          Attack.of(
              "endless-handshakes",
              NEW,
              "begins 1,000 WebSocket handshakes and adds a header to each now and then",
              1,
              ConnectionAttacks::endlessHandshakes),
          Attack.of(
              "reconnect-storm",
              NEW,
              "signs in, joins all channels, leaves, and comes again",
              8,
              ConnectionAttacks::reconnect),
          Attack.of(
                  "reconnect-storm-many",
                  NEW,
                  "the same from 200 addresses",
                  16,
                  ConnectionAttacks::reconnect)
              .from(200),
          Attack.of(
              "half-closed",
              NEW,
              "asks for much, says that it will say no more, and does not read",
              4,
              ConnectionAttacks::halfClosed));

  private static final int HANDSHAKES = 1_000;
  private static final int SLOW_READERS = 60;
  private static final int GUESTS = 40;

  private ConnectionAttacks() {}

  private static void silent(Assault assault, int many) throws IOException {
    if (assault.held() < many) {
      assault.hold(assault.open(assault.number()));
      return;
    }
    for (var socket : assault.heldSockets()) {
      try {
        socket.patience(1);
        socket.head();
      } catch (SocketTimeoutException open) {
        // It is still there.
      } catch (IOException e) {
        assault.tally().add("ended: " + e.getMessage());
        assault.letGo(socket);
      }
    }
  }

  private static void noToken(Assault assault, int thread) throws IOException {
    if (assault.held() < 1_500) {
      assault.hold(assault.open(assault.number()).webSocket("/ws"));
      return;
    }
    for (var socket : assault.heldSockets()) {
      assault.letGo(socket);
    }
  }

  private static void slowReaders(Assault assault, int thread) throws IOException {
    if (assault.held() >= SLOW_READERS) {
      Assault.pause(200);
      return;
    }
    var socket = assault.signedIn(assault.number() % GUESTS, UNREAD);
    assault.hold(socket);
    for (var channel : assault.channels()) {
      socket.text(op("join", Map.of("channel", channel)));
    }
  }

  private static void endlessHandshakes(Assault assault, int thread) throws IOException {
    if (assault.held() < HANDSHAKES) {
      var socket = assault.open(assault.number());
      socket.write(
          "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
      assault.hold(socket);
      return;
    }
    for (var socket : assault.heldSockets()) {
      try {
        socket.write("X-A: b\r\n");
      } catch (IOException e) {
        assault.tally().add("ended: " + e.getMessage());
        assault.letGo(socket);
      }
    }
    Assault.pause(500);
  }

  private static void reconnect(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(assault.number() % GUESTS)) {
      for (var channel : assault.channels()) {
        socket.text(op("join", Map.of("channel", channel)));
      }
      socket.await("\"joined\"");
    }
  }

  private static void halfClosed(Assault assault, int thread) throws IOException {
    var socket = assault.signedIn(assault.number() % GUESTS, UNREAD);
    for (int i = 0; i < 16; i++) {
      socket.text(op("history", Map.of("channel", assault.busyChannel(), "limit", 200)));
    }
    socket.endOutput();
    assault.hold(socket);
    if (assault.held() > 200) {
      for (var each : assault.heldSockets()) {
        assault.letGo(each);
      }
    }
  }
}
