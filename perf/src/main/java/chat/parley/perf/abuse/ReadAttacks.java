package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;
import static chat.parley.perf.abuse.Attack.TRIED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Asking for much. */
final class ReadAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "history-unread",
              "F2",
              "asks for pages of long texts as a guest, and never reads",
              6,
              ReadAttacks::historyUnread),
          Attack.of(
                  "history-unread-many",
                  "F2",
                  "the same on 40 connections of as many guests and addresses",
                  40,
                  ReadAttacks::historyUnread)
              .from(40),
          Attack.of(
              "history-long-texts",
              "F4",
              "asks for 16 pages of long texts at once with many limits, on 6 connections",
              6,
              ReadAttacks::historyLongTexts),
          Attack.of(
                  "history-many",
                  "F4",
                  "the same on 24 connections of as many guests and addresses",
                  24,
                  ReadAttacks::historyLongTexts)
              .from(24),
          Attack.of(
              "gzip-history",
              "F11",
              "asks for compressed pages of long texts over REST, on 8 connections",
              8,
              ReadAttacks::gzipHistory),
          Attack.of(
              "join-since",
              "F11",
              "joins a channel of long texts from its beginning, and leaves it, in a loop",
              4,
              ReadAttacks::joinSince),
          Attack.of(
              "random-searches",
              "F11",
              "searches for random words, 16 at once",
              4,
              (assault, thread) -> searches(assault, thread, null)),
          Attack.of(
                  "searches-many",
                  NEW,
                  "the same on 40 connections of as many guests and addresses",
                  40,
                  (assault, thread) -> searches(assault, thread, null))
              .from(40),
          Attack.of(
              "sigma-searches",
              TRIED,
              "searches for 64 and for 160,000 final sigmas, 16 at once",
              4,
              (assault, thread) -> searches(assault, thread, "Σ")),
          Attack.of(
              "random-channels",
              "F11",
              "joins and reads channels that there are not",
              4,
              ReadAttacks::randomChannels),
          Attack.of(
                  "random-channels-many",
                  NEW,
                  "the same on 40 connections of as many guests and addresses",
                  40,
                  ReadAttacks::randomChannels)
              .from(40),
          Attack.of(
                  "small-pages-many",
                  NEW,
                  "forty guests from as many addresses read single messages of long ago",
                  40,
                  ReadAttacks::smallPages)
              .from(40),
          Attack.of(
              "catch-up",
              NEW,
              "joins all channels from their beginnings, reads a little, and begins again",
              8,
              ReadAttacks::catchUp));

  private static final int IN_FLIGHT = 16;
  private static final int LONG_AGO_MS = 600_000;

  private ReadAttacks() {}

  private static void historyUnread(Assault assault, int thread) throws IOException {
    var ask = op("history", Map.of("channel", assault.longTexts(), "limit", 200));
    FrameAttacks.flood(
        assault.signedIn(thread, UNREAD),
        RudeSocket.frame(true, RudeSocket.TEXT, ask.getBytes(UTF_8)));
  }

  private static void historyLongTexts(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      int limit = 200;
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          limit = limit == 100 ? 200 : limit - 1;
          socket.text(op("history", Map.of("channel", assault.longTexts(), "limit", limit)));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  private static void gzipHistory(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      var headers = assault.bearer(thread) + "Accept-Encoding: gzip\r\n";
      while (true) {
        int limit = 200 - Assault.random(100);
        socket.request(
            "GET",
            "/api/v1/channels/" + assault.longTexts() + "/messages?limit=" + limit,
            headers,
            "");
      }
    }
  }

  private static void joinSince(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        socket.text(op("join", Map.of("channel", assault.longTexts(), "since", "1-1")));
        socket.frame();
        socket.text(op("leave", Map.of("channel", assault.longTexts())));
        socket.frame();
      }
    }
  }

  private static void searches(Assault assault, int thread, String letter) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          var query =
              letter == null
                  ? Integer.toString(Assault.random(1 << 20), 36)
                  : letter.repeat(i == 0 ? 160_000 : 64);
          socket.text(op("channels", Map.of("query", query, "limit", 100)));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  private static void randomChannels(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          var channel = "c" + UUID.randomUUID();
          socket.text(op(i % 2 == 0 ? "join" : "history", Map.of("channel", channel)));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  /** None of these pages is in the memory of a gateway. */
  private static void smallPages(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          var channel = assault.channels().get(Assault.random(assault.channels().size()));
          long time = System.currentTimeMillis() - Assault.random(LONG_AGO_MS);
          var page = Map.<String, Object>of("channel", channel, "limit", 1, "before", time + "-1");
          socket.text(op("history", page));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  private static void catchUp(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(assault.number() % 40, UNREAD)) {
      for (var channel : assault.channels()) {
        socket.text(op("join", Map.of("channel", channel, "since", "1-1")));
      }
      socket.frame();
    }
  }
}
