package chat.parley.perf.abuse;

import static chat.parley.perf.abuse.Assault.JSON;
import static chat.parley.perf.abuse.Assault.op;
import static chat.parley.perf.abuse.Attack.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;

import chat.parley.perf.cluster.Cluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who one is: guests without end, tokens that are none, names that are another's. */
final class TokenAttacks {

  static final List<Attack> ALL =
      List.of(
          Attack.of("guests", "F6", "takes guest tokens in a loop", 8, TokenAttacks::guests),
          Attack.of(
                  "guests-many",
                  "F6",
                  "takes guest tokens in a loop from 200 addresses",
                  8,
                  TokenAttacks::guests)
              .from(200),
          Attack.of(
              "forged-tokens",
              "F14",
              "signs in with tokens of other keys, algorithms, issuers and audiences",
              4,
              TokenAttacks::forged),
          Attack.of(
                  "forged-tokens-many",
                  NEW,
                  "the same on 40 connections from as many addresses",
                  40,
                  TokenAttacks::forged)
              .from(40),
          Attack.of(
              "big-tokens",
              NEW,
              "signs in with tokens of 7 and of 15 KiB in a loop",
              4,
              TokenAttacks::big),
          Attack.of(
              "false-names",
              "F16",
              "takes guest tokens with names that are invisible or run backwards",
              2,
              TokenAttacks::names),
          Attack.of(
              "far-expiry",
              "F26",
              "signs in with good signatures and an expiry that overflows or is none",
              2,
              TokenAttacks::farExpiry),
          Attack.of(
              "sign-in-again",
              NEW,
              "signs in again and again on one connection",
              4,
              TokenAttacks::signInAgain));

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private static final List<String> HEADERS =
      List.of(
          HS256,
          "{\"alg\":\"none\"}",
          "{\"alg\":\"RS256\",\"kid\":\"../../etc/passwd\"}",
          "{\"alg\":\"ES256\",\"jku\":\"http://evil.example/keys\"}",
          "{\"alg\":\"HS512\"}",
          "{\"alg\":\"HS256\",\"crit\":[\"x\"]}",
          "[]",
          "{");

  private static final List<String> FALSE_NAMES =
      List.of("\\u202eadA", "\\u3164", "\\u200b", "A\\u2028da", "\\ufe0f", "A\\u00adda", " ");

  private static final List<String> EXPIRIES =
      List.of(
          "31556889864403199",
          "9300000000000000",
          "9223372036854775807",
          "1e400",
          "-1",
          "\"tomorrow\"",
          "null");

  private TokenAttacks() {}

  private static void guests(Assault assault, int thread) throws IOException {
    int from = assault.number();
    try (var socket = assault.open(from)) {
      for (int i = 0; i < 20; i++) {
        socket.request("POST", "/api/v1/guest", JSON, "{\"name\":\"Guest\"}");
      }
    }
  }

  private static void forged(Assault assault, int thread) throws IOException {
    long exp = System.currentTimeMillis() / 1_000 + 3_600;
    var claims =
        switch (Assault.random(4)) {
          case 0 -> claims("ceo", Long.toString(exp));
          case 1 -> claims("guest-0", Long.toString(exp));
          case 2 -> "{\"sub\":\"x\",\"iss\":\"https://evil.example\",\"exp\":%d}".formatted(exp);
          default -> "{\"sub\":\"x\",\"aud\":\"other\",\"exp\":%d}".formatted(exp);
        };
    var header = HEADERS.get(Assault.random(HEADERS.size()));
    tryToken(assault, thread, token(header, claims, "not the secret, but as long as the secret"));
  }

  private static void big(Assault assault, int thread) throws IOException {
    int size = thread % 2 == 0 ? 5_000 : 11_000;
    var claims = new JsonObject(claims("x", "1")).put("x", "y".repeat(size)).encode();
    tryToken(assault, thread, token(HS256, claims, "not the secret, but as long as the secret"));
  }

  private static void farExpiry(Assault assault, int thread) throws IOException {
    var claims = claims("overflow", EXPIRIES.get(Assault.random(EXPIRIES.size())));
    tryToken(assault, thread, token(HS256, claims, Cluster.SECRET));
  }

  /** Over both ways; nobody may be welcome. */
  private static void tryToken(Assault assault, int thread, String token) throws IOException {
    try (var socket = assault.open(thread)) {
      var bearer = "Authorization: Bearer " + token + "\r\n";
      if (socket.request("GET", "/api/v1/channels", bearer, "").status() < 300) {
        assault.tally().broken("REST took a token that is no good");
      }
    }
    try (var socket = assault.open(thread).webSocket("/ws")) {
      socket.text(op("auth", Map.of("token", token)));
      var answer = socket.frame();
      if (answer.text().contains("\"welcome\"")) {
        assault.tally().broken("a token that is no good is welcome");
      }
      // Once more, since the first refusal should have ended it.
      socket.frames(1_000);
    }
  }

  private static void names(Assault assault, int thread) throws IOException {
    var name = FALSE_NAMES.get(Assault.random(FALSE_NAMES.size()));
    try (var socket = assault.open(thread)) {
      var body = "{\"name\":\"" + name + "\"}";
      if (socket.request("POST", "/api/v1/guest", JSON, body).status() == 201) {
        assault.tally().broken("a guest with the name " + name);
      }
    }
  }

  private static void signInAgain(Assault assault, int thread) throws IOException {
    var auth = op("auth", Map.of("token", assault.token(thread)));
    try (var socket = assault.signedIn(thread)) {
      while (true) {
        for (int i = 0; i < 10; i++) {
          socket.text(auth);
        }
        for (int i = 0; i < 10; i++) {
          socket.frame();
        }
      }
    }
  }

  private static String claims(String sub, String exp) {
    return "{\"sub\":\"%s\",\"name\":\"Mallory\",\"exp\":%s}".formatted(sub, exp);
  }

  private static String token(String header, String claims, String secret) {
    var signed =
        BASE64.encodeToString(header.getBytes(UTF_8))
            + "."
            + BASE64.encodeToString(claims.getBytes(UTF_8));
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
