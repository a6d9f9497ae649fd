package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What an attack has to work with: where it goes, from where, and what it counts. Thread-safe. */
final class Assault {

  static final String JSON = "Content-Type: application/json\r\n";

  /** So small a window that the other side soon cannot write any more. */
  static final int UNREAD = 4096;

  /**
   * Where it goes.
   *
   * @param gateways at least one
   * @param channels in which people talk, the busy one first
   * @param longTexts a channel of long texts; empty where there is none
   */
  record Where(List<Endpoint> gateways, List<String> channels, String longTexts) {}

  private final Where where;
  private final int addresses;
  private final Tally tally = new Tally();
  private final Map<Integer, String> tokens = new ConcurrentHashMap<>();
  private final Queue<RudeSocket> held = new ConcurrentLinkedQueue<>();
  private final AtomicInteger heldCount = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Prepares one.
   *
   * @param addresses from how many it comes
   */
  Assault(Where where, int addresses) {
    this.where = where;
    this.addresses = addresses;
  }

  Tally tally() {
    return tally;
  }

  /** Another number at each call. */
  int number() {
    return next.getAndIncrement();
  }

  static int random(int below) {
    return ThreadLocalRandom.current().nextInt(below);
  }

  /** In which most members are. */
  String busyChannel() {
    return where.channels().get(0);
  }

  List<String> channels() {
    return where.channels();
  }

  String longTexts() {
    return where.longTexts();
  }

  /** A connection to the gateway of this number. */
  RudeSocket open(int number) throws IOException {
    return open(number, 0);
  }

  /** The same with a small window where {@link #UNREAD} is given. */
  RudeSocket open(int number, int receiveBuffer) throws IOException {
    var from = SourceAddress.ofAttacker(number % addresses);
    return openFrom(from, number, receiveBuffer);
  }

  RudeSocket openFrom(String address, int number, int receiveBuffer) throws IOException {
    var gateway = where.gateways().get(Math.floorMod(number, where.gateways().size()));
    return new RudeSocket(gateway, address, receiveBuffer, tally);
  }

  /** A WebSocket of a guest who has signed in. */
  RudeSocket signedIn(int user) throws IOException {
    return signedIn(user, 0);
  }

  RudeSocket signedIn(int user, int receiveBuffer) throws IOException {
    var token = token(user);
    var socket = open(user, receiveBuffer).webSocket("/ws");
    socket.text(op("auth", Map.of("token", token)));
    socket.await("\"welcome\"");
    return socket;
  }

  /** A guest's token, the same for the same number. */
  String token(int user) throws IOException {
    var known = tokens.get(user);
    if (known != null) {
      return known;
    }
    try (var socket = open(user)) {
      var answer =
          socket.request(
              "POST", "/api/v1/guest", JSON, "{\"name\":\"Attacker %d\"}".formatted(user));
      if (answer.status() != 201) {
        throw new IOException("no token: " + answer.status());
      }
      var token = new JsonObject(answer.body()).getString("token");
      tokens.put(user, token);
      return token;
    }
  }

  /** The header of a guest. */
  String bearer(int user) throws IOException {
    return "Authorization: Bearer " + token(user) + "\r\n";
  }

  /** A frame of {@code /ws}. */
  static String op(String op, Map<String, Object> fields) {
    return new JsonObject().put("op", op).put("ref", 1).mergeIn(new JsonObject(fields)).encode();
  }

  /** Keeps a connection open and does nothing with it. */
  void hold(RudeSocket socket) {
    held.add(socket);
    heldCount.incrementAndGet();
  }

  /** How many are held; some may have been ended by the other side. */
  int held() {
    return heldCount.get();
  }

  Iterable<RudeSocket> heldSockets() {
    return held;
  }

  /** Forgets one that has ended. */
  void letGo(RudeSocket socket) throws IOException {
    if (held.remove(socket)) {
      heldCount.decrementAndGet();
    }
    socket.close();
  }

  static void pause(int millis) {
    Pause.of(Duration.ofMillis(millis));
  }
}
