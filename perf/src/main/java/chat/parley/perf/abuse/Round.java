package chat.parley.perf.abuse;

import chat.parley.perf.check.Observations.Send;
import chat.parley.perf.check.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What those who behave go through together in one time with or without an attack. Thread-safe. */
final class Round {

  private final String name;
  private final Timings latency = new Timings();

  /** When each text's send began, by text. */
  private final Map<String, Long> begun = new ConcurrentHashMap<>();

  private final List<Send> sends = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();

  Round(String name) {
    this.name = name;
  }

  /** A text that nobody else says. */
  String text(int sender, int number) {
    return prefix() + sender + "/" + number;
  }

  boolean has(String text) {
    return text.startsWith(prefix());
  }

  void begins(String text) {
    begun.put(text, System.nanoTime());
  }

  void shown(String text) {
    var start = begun.get(text);
    if (start != null) {
      latency.add(System.nanoTime() - start);
    }
  }

  synchronized void sent(Send send) {
    sends.add(send);
  }

  synchronized void refused(String who, String what) {
    refused.add(who + ": " + what);
  }

  synchronized void closed(String who, String why) {
    closed.add(who + ": " + why);
  }

  Timings latency() {
    return latency;
  }

  synchronized List<Send> sends() {
    return List.copyOf(sends);
  }

  synchronized List<String> refused() {
    return List.copyOf(refused);
  }

  synchronized List<String> closed() {
    return List.copyOf(closed);
  }

  private String prefix() {
    return name + "/";
  }
}
