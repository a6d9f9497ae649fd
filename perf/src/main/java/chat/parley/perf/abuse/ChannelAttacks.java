package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.JSON;
import static chat.parley.perf.abuse.Assault.UNREAD;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Making channels, and being in them. */
final class ChannelAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "channels",
              "F9",
              "makes channels in a loop",
              8,
              (assault, thread) -> create(assault, assault.number() % 40)),
          Attack.of(
                  "channels-many",
                  "F9",
                  "makes channels in a loop from 40 addresses",
                  8,
                  (assault, thread) -> create(assault, assault.number() % 40))
              .from(40),
          Attack.of(
              "join-leave",
              "F10",
              "joins and leaves all channels in a loop, 16 at once",
              4,
              ChannelAttacks::joinLeave),
          Attack.of(
                  "join-leave-many",
                  NEW,
                  "the same on 40 connections of as many guests and addresses",
                  40,
                  ChannelAttacks::joinLeave)
              .from(40),
          Attack.of(
                  "held-long-texts",
                  "F10",
                  "fills channels of its own with long texts and stays in them, from 20 addresses",
                  20,
                  ChannelAttacks::heldLongTexts)
              .from(20),
          Attack.of(
                  "live-unread-many",
                  NEW,
                  "fills channels in which hundreds of its own read nothing, from 10 addresses",
                  10,
                  ChannelAttacks::liveUnread)
              .from(10),
          Attack.of(
              "handlers",
              NEW,
              "registers and unregisters handlers over the bridge in a loop",
              4,
              ChannelAttacks::handlers));

  private static final int IN_FLIGHT = 16;

  /** As many as a channel takes at once. */
  private static final int LONG_TEXTS = 10;

  private ChannelAttacks() {}

  /** A channel of this guest's. */
  static String create(Assault assault, int user) throws IOException {
    try (var socket = assault.open(user)) {
      var answer =
          socket.request(
              "POST",
              "/api/v1/channels",
              JSON + assault.bearer(user),
              "{\"name\":\"Attack " + UUID.randomUUID() + "\"}");
      if (answer.status() != 201) {
        throw new IOException("no channel: " + answer.status());
      }
      return new JsonObject(answer.body()).getString("id");
    }
  }

  private static void joinLeave(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          var channel = assault.channels().get(Assault.random(assault.channels().size()));
          socket.text(op(i % 2 == 0 ? "join" : "leave", Map.of("channel", channel)));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  /** A gateway keeps the newest messages of each channel that somebody is in. */
  private static void heldLongTexts(Assault assault, int thread) throws IOException {
    var text = "🧶".repeat(50_000);
    while (true) {
      var channel = create(assault, thread);
      var socket = assault.signedIn(thread);
      assault.hold(socket);
      socket.text(op("join", Map.of("channel", channel)));
      for (int i = 0; i < LONG_TEXTS; i++) {
        var send = Map.<String, Object>of("channel", channel, "text", text);
        socket.text(op("send", send));
        socket.await("\"ref\":1");
      }
      assault.tally().add("channels filled");
    }
  }

  /** What is said in a channel waits for each that is in it. */
  private static void liveUnread(Assault assault, int thread) throws IOException {
    var send =
        Map.<String, Object>of("channel", create(assault, thread), "text", "🧶".repeat(50_000));
    var join = Map.of("channel", send.get("channel"), "limit", 1);
    try (var writer = assault.signedIn(thread)) {
      int readers = 200;
      while (true) {
        for (int i = 0; i < readers; i++) {
          var reader = assault.signedIn(thread, UNREAD);
          reader.text(op("join", join));
          assault.hold(reader);
        }
        for (int i = 0; i < LONG_TEXTS; i++) {
          writer.text(op("send", send));
          writer.await("\"ref\":1");
        }
        assault.tally().add("channels filled");
        readers = 20;
      }
    }
  }

  private static void handlers(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread).webSocket("/eventbus/websocket")) {
      var token = assault.token(thread);
      socket.text(FrameAttacks.bridge("parley.auth", "{\"token\":\"" + token + "\"}"));
      socket.frame();
      while (true) {
        for (int i = 0; i < 200; i++) {
          socket.text(
              "{\"type\":\"%s\",\"address\":\"channel.%s\"}"
                  .formatted(i % 2 == 0 ? "register" : "unregister", assault.busyChannel()));
        }
        socket.frames(50);
      }
    }
  }
}
