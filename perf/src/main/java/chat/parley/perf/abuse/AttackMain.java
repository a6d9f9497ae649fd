package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The process of an attacker. It attacks until it is ended, and writes every second what it was
 * told so far, one JSON object a line. It has a low priority for the CPU, since an attacker who is
 * not on the servers' machine takes none of it.
 */
final class AttackMain {

  /** So that a connection that is refused at once is no endless loop. */
  private static final int PAUSE_AFTER_END_MS = 5;

  private static final int REPORT_MS = 500;

  private AttackMain() {}

  /**
   * Attacks.
   *
   * @param words the attack's name, gateways as host:port, channels, the channel of long texts, and
   *     of how many long texts; lists with commas between
   */
  public static void main(String[] words) {
    var attack = Attacks.named(words[0]);
    var gateways = list(words[1]).stream().map(AttackMain::endpoint).toList();
    var assault =
        new Assault(new Assault.Where(gateways, list(words[2]), words[3]), attack.addresses());
    for (int i = 0; i < attack.threads(); i++) {
      int thread = i;
      new Thread(() -> attack(attack, assault, thread), "attack-" + i).start();
    }
    while (true) {
      Assault.pause(REPORT_MS);
      System.out.println(assault.tally().toJson().encode());
    }
  }

  private static void attack(Attack attack, Assault assault, int thread) {
    while (true) {
      try {
        attack.step().run(assault, thread);
      } catch (IOException e) {
        assault.tally().add("ended: " + reason(e));
        Assault.pause(PAUSE_AFTER_END_MS);
      } catch (RuntimeException e) {
        assault.tally().add("FAILED: " + e);
        Assault.pause(1_000);
      }
    }
  }

  private static String reason(IOException e) {
    var message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static List<String> list(String words) {
    return words.isEmpty() ? List.of() : Arrays.asList(words.split(",", -1));
  }

  private static Endpoint endpoint(String text) {
    int colon = text.lastIndexOf(':');
    return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** What an attacker wrote last; empty where there is nothing. */
  static JsonObject lastReport(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith("{") && lines.get(i).endsWith("}")) {
        return new JsonObject(lines.get(i));
      }
    }
    return new JsonObject();
  }
}
