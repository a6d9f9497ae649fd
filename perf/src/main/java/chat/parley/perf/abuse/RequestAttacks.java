package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.JSON;
import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Attack.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What can be wrong with HTTP requests. */
final class RequestAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "pipelined-unread",
              "F2",
              "pipelines HTTP requests and never reads, without a token",
              6,
              RequestAttacks::pipelined),
          Attack.of(
              "invented-methods",
              "F3",
              "makes requests with invented HTTP methods, without a token",
              4,
              RequestAttacks::inventedMethods),
          Attack.of(
              "smuggling",
              "F5",
              "hides a request in another's body in each way that is known",
              4,
              RequestAttacks::smuggling),
          Attack.of(
              "http2",
              "F5",
              "speaks HTTP/2 in clear text, with and without asking",
              2,
              RequestAttacks::http2),
          Attack.of(
              "host-scan",
              "F20",
              "makes requests for other hosts and from other origins",
              4,
              RequestAttacks::hosts),
          Attack.of(
              "big-headers",
              NEW,
              "sends heads of 1,000 headers, and of a header of 60 KiB",
              4,
              RequestAttacks::bigHeaders),
          Attack.of(
              "long-queries",
              NEW,
              "asks with query strings of 8,000 parameters and of escapes that are none",
              4,
              RequestAttacks::longQueries),
          Attack.of(
              "pages-unread",
              NEW,
              "asks for the pages and their files, compressed, and never reads",
              4,
              RequestAttacks::pages));

  /** Each hides a second request, or is one that two servers could read in two ways. */
  private static final List<String> SMUGGLED =
      List.of(
          "Content-Xength: 12\r\n\r\n{\"name\":\"x\"}",
          "Transfer-Encoding: chunked\r\n\r\n100000004\r\ntest\r\n0\r\n\r\n" + hidden(),
          "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden(),
          "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden(),
          "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden(),
          "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden(),
          "Content-Length: 0\r\nContent-Length: 12\r\n\r\n{\"name\":\"x\"}",
          "Content-Length: +12\r\n\r\n{\"name\":\"x\"}",
          "Content-Length: 0\r\nHost: evil.example\r\n\r\n",
          "Content-Length: 0\nHost: evil.example\n\n");

  private static final List<String> OTHERS =
      List.of("evil.example", "localhost.evil.example", "evil.example:80", "[::1", "a b", "");

  private RequestAttacks() {}

  private static String hidden() {
    return "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static void pipelined(Assault assault, int thread) throws IOException {
    var request = "GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    FrameAttacks.flood(assault.open(thread, UNREAD), request.repeat(200).getBytes(UTF_8));
  }

  private static void inventedMethods(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      while (true) {
        socket.write(
            "X%s / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .formatted(UUID.randomUUID().toString().substring(0, 8)));
        socket.answer();
      }
    }
  }

  private static void smuggling(Assault assault, int thread) throws IOException {
    var probe = SMUGGLED.get(Assault.random(SMUGGLED.size()));
    try (var socket = assault.open(thread)) {
      socket.write("POST /api/v1/guest HTTP/1.1\r\nHost: localhost\r\n" + JSON + probe);
      socket.patience(500);
      int answers = 0;
      while (true) {
        var answer = socket.answer();
        answers++;
        if (answers > 1 || answer.status() < 300) {
          assault.tally().broken("taken for a request: " + probe.split("\r\n\r\n", 2)[0]);
        }
      }
    } catch (SocketTimeoutException quiet) {
      assault.tally().add("no more answer");
    }
  }

  private static void http2(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      if (thread == 0) {
        socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        socket.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      } else {
        socket.write(
            RudeSocket.head(
                "GET / HTTP/1.1",
                "Host: localhost",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__"));
      }
      if (socket.answer().status() == 101) {
        assault.tally().broken("HTTP/2 in clear text");
      }
    }
  }

  private static void hosts(Assault assault, int thread) throws IOException {
    var other = OTHERS.get(Assault.random(OTHERS.size()));
    boolean asHost = Assault.random(2) == 0;
    try (var socket = assault.open(thread)) {
      socket.write(
          RudeSocket.head(
              "POST /api/v1/guest HTTP/1.1",
              "Host: " + (asHost ? other : "localhost"),
              "Origin: http://" + other,
              "Content-Type: application/json",
              "Content-Length: 12"));
      socket.write("{\"name\":\"x\"}");
      var answer = socket.answer();
      if (asHost && answer.status() < 300) {
        assault.tally().broken("served for the host '" + other + "'");
      }
      if (answer.head().toLowerCase(Locale.ROOT).contains("access-control-allow-origin")) {
        assault.tally().broken("opened to the origin '" + other + "'");
      }
    }
  }

  private static void bigHeaders(Assault assault, int thread) throws IOException {
    var headers =
        thread % 2 == 0 ? "X-A: b\r\n".repeat(1_000) : "X-A: " + "b".repeat(60 << 10) + "\r\n";
    try (var socket = assault.open(thread)) {
      socket.request("GET", "/", headers, "");
    }
  }

  private static void longQueries(Assault assault, int thread) throws IOException {
    var query =
        switch (Assault.random(3)) {
          case 0 -> "query=a&".repeat(400);
          case 1 -> "query=" + "%".repeat(3_000);
          default -> "query=" + "%CE%A3".repeat(600);
        };
    try (var socket = assault.open(thread)) {
      while (true) {
        socket.request("GET", "/api/v1/channels?" + query, assault.bearer(thread), "");
      }
    }
  }

  private static void pages(Assault assault, int thread) throws IOException {
    var request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            .formatted(thread % 2 == 0 ? "/" : "/c/" + assault.busyChannel());
    FrameAttacks.flood(assault.open(thread, UNREAD), request.repeat(100).getBytes(UTF_8));
  }
}
