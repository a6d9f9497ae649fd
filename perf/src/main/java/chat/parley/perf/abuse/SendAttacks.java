package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.JSON;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Saying much. */
final class SendAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of(
              "long-texts",
              "F8",
              "four guests send texts of 50,000 emoji into the busy channel",
              4,
              (assault, thread) -> flood(assault, thread, "🧶".repeat(50_000))),
          Attack.of(
              "short-texts",
              "F8",
              "eight guests send short texts into the busy channel, faster than they may",
              8,
              (assault, thread) -> flood(assault, thread, "spam ")),
          Attack.of(
                  "short-texts-many",
                  "F8",
                  "forty guests from as many addresses send short texts into the busy channel",
                  40,
                  (assault, thread) -> flood(assault, thread, "spam "))
              .from(40),
          Attack.of(
                  "short-texts-everywhere",
                  NEW,
                  "forty guests from as many addresses send short texts into all channels",
                  40,
                  SendAttacks::everywhere)
              .from(40),
          Attack.of(
                  "own-channels",
                  NEW,
                  "eighty guests from forty addresses send short texts, each into its own channel",
                  80,
                  SendAttacks::ownChannel)
              .from(40),
          Attack.of(
              "channel-share",
              NEW,
              "twenty guests send texts of 4,000 bytes, to use up what the busy channel may carry",
              20,
              (assault, thread) -> flood(assault, thread, "x".repeat(4_000))),
          Attack.of(
                  "channel-share-many",
                  NEW,
                  "forty guests from as many addresses do the same",
                  40,
                  (assault, thread) -> flood(assault, thread, "x".repeat(4_000)))
              .from(40),
          Attack.of(
              "same-id",
              NEW,
              "sends other texts with one and the same client message id",
              4,
              SendAttacks::sameId),
          Attack.of(
              "rest-sends",
              NEW,
              "sends over REST, with a new connection for each text",
              4,
              SendAttacks::rest));

  private static final int IN_FLIGHT = 16;

  private SendAttacks() {}

  private static String send(String channel, String text, String clientMessageId) {
    return op("send", Map.of("channel", channel, "text", text, "clientMessageId", clientMessageId));
  }

  private static void flood(Assault assault, int thread, String text) throws IOException {
    flood(assault, thread, List.of(assault.busyChannel()), text);
  }

  private static void everywhere(Assault assault, int thread) throws IOException {
    flood(assault, thread, assault.channels(), "spam ");
  }

  private static void ownChannel(Assault assault, int thread) throws IOException {
    flood(assault, thread, List.of(ChannelAttacks.create(assault, thread)), "spam ");
  }

  /** Into one channel after the other, as fast as they are answered. */
  private static void flood(Assault assault, int thread, List<String> channels, String text)
      throws IOException {
    try (var socket = assault.signedIn(thread)) {
      int next = thread;
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          var id = UUID.randomUUID().toString();
          var channel = channels.get(next++ % channels.size());
          socket.text(send(channel, text + (text.length() > 100 ? "" : id), id));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  private static void sameId(Assault assault, int thread) throws IOException {
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.text(send(assault.busyChannel(), "text " + assault.number(), "always the same"));
        }
        for (int i = 0; i < IN_FLIGHT; i++) {
          socket.frame();
        }
      }
    }
  }

  private static void rest(Assault assault, int thread) throws IOException {
    try (var socket = assault.open(thread)) {
      socket.request(
          "POST",
          "/api/v1/channels/" + assault.busyChannel() + "/messages",
          JSON + assault.bearer(thread),
          new JsonObject().put("text", "spam " + assault.number()).encode());
    }
  }
}
