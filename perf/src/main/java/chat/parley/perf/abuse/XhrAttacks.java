package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Attack.NEW;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** The bridge over plain HTTP requests. */
final class XhrAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "xhr-empty-strings",
              "F1",
              "sends bodies of 300,000 empty strings to XHR sessions, with and without a token",
              2,
              XhrAttacks::emptyStrings),
          Attack.of("xhr-left", "F11", "opens XHR sessions and leaves them", 4, XhrAttacks::left),
          Attack.of(
                  "xhr-stranger",
                  "F17",
                  "polls and sends in a session that another address has opened",
                  2,
                  XhrAttacks::stranger)
              .from(2),
          Attack.of(
              "xhr-guesses",
              "F17",
              "sends to session ids that it has guessed",
              4,
              XhrAttacks::guesses),
          Attack.of(
              "xhr-unread",
              NEW,
              "asks over XHR streaming for pages, and never reads",
              4,
              XhrAttacks::unread),
          Attack.of(
              "xhr-many-polls",
              NEW,
              "polls one session many times at once",
              2,
              XhrAttacks::manyPolls));

  private static final int EMPTY_STRINGS = 300_000;

  private XhrAttacks() {}

  private static String session() {
    return "/eventbus/000/" + UUID.randomUUID();
  }

  private static int post(Assault assault, int from, String path, String body) throws IOException {
    try (var socket = assault.open(from)) {
      return socket.request("POST", path, "Content-Type: text/plain\r\n", body).status();
    }
  }

  private static String poll(String path) {
    return RudeSocket.head("POST " + path + " HTTP/1.1", "Host: localhost", "Content-Length: 0");
  }

  private static String frame(String message) {
    return new JsonArray().add(message).encode();
  }

  private static void signIn(Assault assault, int user, String session) throws IOException {
    var token = assault.token(user);
    post(
        assault,
        user,
        session + "/xhr_send",
        frame(FrameAttacks.bridge("parley.auth", "{\"token\":\"" + token + "\"}")));
  }

  private static void emptyStrings(Assault assault, int thread) throws IOException {
    // Two gateways and one session: its requests have to come to the same one.
    int user = 2 * thread;
    var session = session();
    post(assault, user, session + "/xhr", "");
    if (thread % 2 == 0) {
      signIn(assault, user, session);
    }
    post(assault, user, session + "/xhr_send", "[" + "\"\",".repeat(EMPTY_STRINGS) + "\"\"]");
  }

  private static void left(Assault assault, int thread) throws IOException {
    post(assault, assault.number(), session() + "/xhr", "");
  }

  /** With four gateways or two, numbers 4 apart come to the same one; the address is another. */
  private static void stranger(Assault assault, int thread) throws IOException {
    int victim = 0;
    var session = session();
    post(assault, victim, session + "/xhr", "");
    signIn(assault, victim, session);
    var stranger = SourceAddress.ofAttacker(1);
    for (var path : List.of("/xhr_send", "/xhr")) {
      try (var socket = assault.openFrom(stranger, victim, 0)) {
        var body = path.equals("/xhr") ? "" : frame(FrameAttacks.bridge("parley.ping", "{}"));
        socket.patience(1_000);
        int status = socket.request("POST", session + path, "", body).status();
        if (status < 300 && SourceAddress.hasMany()) {
          assault.tally().broken("another's XHR session: " + path);
        }
      }
    }
  }

  private static void guesses(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      while (true) {
        var answer =
            socket.request(
                "POST",
                "/eventbus/000/" + Integer.toString(Assault.random(1 << 30), 36) + "/xhr_send",
                "Content-Type: text/plain\r\n",
                frame("{\"type\":\"ping\"}"));
        if (answer.status() < 300) {
          assault.tally().broken("a guessed XHR session");
        }
      }
    }
  }

  private static void unread(Assault assault, int thread) throws IOException {
    var session = session();
    try (var stream = assault.open(thread, UNREAD)) {
      stream.write(poll(session + "/xhr_streaming"));
      stream.head();
      signIn(assault, thread, session);
      var ask =
          FrameAttacks.bridge(
              "parley.history", "{\"channel\":\"" + assault.busyChannel() + "\",\"limit\":200}");
      while (true) {
        int status = post(assault, thread, session + "/xhr_send", frame(ask));
        if (status >= 300) {
          throw new IOException("xhr_send " + status);
        }
      }
    }
  }

  private static void manyPolls(Assault assault, int thread) throws IOException {
    var session = session();
    int number = assault.number();
    post(assault, number, session + "/xhr", "");
    for (int i = 0; i < 20; i++) {
      var socket = assault.open(number);
      socket.write(poll(session + "/xhr"));
      assault.hold(socket);
    }
    if (assault.held() > 400) {
      for (var each : assault.heldSockets()) {
        assault.letGo(each);
      }
    }
  }
}
