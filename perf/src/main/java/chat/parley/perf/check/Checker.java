package chat.parley.perf.check;

import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Send;
import chat.parley.perf.check.Observations.Shown;
import chat.parley.protocol.MessageId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what clients were told and shown with what is stored. */
public final class Checker {

  private final Observations seen;
  private final Findings findings = new Findings();

  private Checker(Observations seen) {
    this.seen = seen;
  }

  /** Everything that was promised and not kept. */
  public static Findings check(Observations seen) {
    var checker = new Checker(seen);
    checker.checkStored();
    checker.checkAcknowledged();
    seen.shown().forEach(checker::checkShown);
    checker.compareOrders();
    return checker.findings;
  }

  /** How many texts are stored though their senders were never told; that is allowed. */
  public static long storedUnacknowledged(Observations seen) {
    var stored = new HashSet<String>();
    seen.stored().values().forEach(all -> all.forEach(message -> stored.add(message.text())));
    return seen.sends().stream()
        .filter(send -> send.acknowledged().isEmpty() && stored.contains(send.text()))
        .count();
  }

  private void checkStored() {
    Map<String, Set<String>> sent = new HashMap<>();
    for (var send : seen.sends()) {
      sent.computeIfAbsent(send.channel(), none -> new HashSet<>()).add(send.text());
    }
    seen.stored()
        .forEach((channel, all) -> checkStored(channel, all, sent.getOrDefault(channel, Set.of())));
  }

  private void checkStored(String channel, List<Message> all, Set<String> sent) {
    var texts = new HashMap<String, MessageId>();
    MessageId last = null;
    for (var message : all) {
      if (last != null && !message.id().isAfter(last)) {
        findings.add(
            Violation.STORED_OUT_OF_ORDER, channel + ": " + message.id() + " after " + last);
      }
      last = message.id();
      if (!sent.contains(message.text())) {
        findings.add(Violation.STORED_NOT_SENT, channel + ": " + name(message));
      }
      var before = texts.put(message.text(), message.id());
      if (before != null) {
        findings.add(Violation.STORED_TWICE, channel + ": " + name(message) + " and " + before);
      }
    }
  }

  private void checkAcknowledged() {
    Map<String, Map<String, MessageId>> byText = new HashMap<>();
    seen.stored()
        .forEach(
            (channel, all) -> {
              var texts = new HashMap<String, MessageId>();
              all.forEach(message -> texts.putIfAbsent(message.text(), message.id()));
              byText.put(channel, texts);
            });
    for (Send send : seen.sends()) {
      if (send.acknowledged().isPresent()) {
        var stored = byText.getOrDefault(send.channel(), Map.of()).get(send.text());
        var what = send.channel() + ": " + send.text() + " " + send.acknowledged().get();
        if (stored == null) {
          findings.add(Violation.ACKNOWLEDGED_NOT_STORED, what);
        } else if (!stored.equals(send.acknowledged().get())) {
          findings.add(Violation.ACKNOWLEDGED_OTHER_ID, what + " is stored as " + stored);
        }
      }
    }
  }

  private void checkShown(Shown shown) {
    var who = shown.member() + " in " + shown.channel() + ": ";
    var stored = seen.stored().getOrDefault(shown.channel(), List.of());
    var places = places(stored);
    var isShown = new boolean[stored.size()];
    int first = shown.fromBeginning() ? 0 : stored.size();
    int last = -1;
    for (var message : shown.messages()) {
      var place = places.get(message);
      if (place == null) {
        findings.add(Violation.SHOWN_NOT_STORED, who + name(message));
      } else if (isShown[place]) {
        findings.add(Violation.SHOWN_TWICE, who + name(message));
      } else {
        isShown[place] = true;
        first = Math.min(first, place);
        if (place < last) {
          findings.add(
              Violation.SHOWN_OUT_OF_ORDER,
              who + name(message) + " after " + name(stored.get(last)));
        }
        last = Math.max(last, place);
      }
    }
    if (!shown.back()) {
      findings.add(
          Violation.NOT_BACK, who + "last shown " + (last < 0 ? "-" : stored.get(last).id()));
      return;
    }
    for (int place = first; place < stored.size(); place++) {
      if (!isShown[place]) {
        findings.add(Violation.NEVER_SHOWN, who + name(stored.get(place)));
      }
    }
  }

  /** Against the longest sequence that was shown of each channel. */
  private void compareOrders() {
    Map<String, Shown> longest = new HashMap<>();
    for (var shown : seen.shown()) {
      longest.merge(
          shown.channel(), shown, (a, b) -> a.messages().size() >= b.messages().size() ? a : b);
    }
    for (var shown : seen.shown()) {
      var other = longest.get(shown.channel());
      var places = places(other.messages());
      int last = -1;
      for (var message : new LinkedHashSet<>(shown.messages())) {
        int place = places.getOrDefault(message, last);
        if (place < last) {
          findings.add(
              Violation.ORDERS_DIFFER,
              shown.channel()
                  + ": "
                  + name(message)
                  + ", "
                  + shown.member()
                  + " and "
                  + other.member());
          break;
        }
        last = place;
      }
    }
  }

  /** The first place of each message. */
  private static Map<Message, Integer> places(List<Message> messages) {
    var places = new HashMap<Message, Integer>();
    for (int i = 0; i < messages.size(); i++) {
      places.putIfAbsent(messages.get(i), i);
    }
    return places;
  }

  private static String name(Message message) {
    return "'" + message.text() + "' " + message.id();
  }
}
