package chat.parley.perf.fanout;

import java.time.Duration;

/** What is said in a channel during one window, and how fast. */
enum Rhythm {

  /** One message in a frame. */
  SINGLE("single messages", 1, 40, Duration.ofMillis(75), ""),

  /** Messages that gather, so that a frame has several. */
  BURSTS("bursts of 8", 8, 12, Duration.ofMillis(250), ""),

  /** What JSON and SockJS escape, and what takes several bytes. */
  LONG("5,000 characters", 1, 15, Duration.ofMillis(200), "\"Grüße\", said 小明 – and\n🧶! ");

  private static final int LONG_TEXT = 5_000;

  private final String label;
  private final int burst;
  private final int bursts;
  private final Duration pause;
  private final String filling;

  Rhythm(String label, int burst, int bursts, Duration pause, String filling) {
    this.label = label;
    this.burst = burst;
    this.bursts = bursts;
    this.pause = pause;
    this.filling = filling.repeat(filling.isEmpty() ? 0 : LONG_TEXT / filling.length());
  }

  /** For people. */
  String label() {
    return label;
  }

  /** How many messages are sent one right behind the other. */
  int burst() {
    return burst;
  }

  /** How many times in a window. */
  int bursts() {
    return bursts;
  }

  /** The time between two. */
  Duration pause() {
    return pause;
  }

  int messages() {
    return burst * bursts;
  }

  /** What each text has behind its number. */
  String filling() {
    return filling;
  }
}
