package chat.parley.perf.fanout;

import java.time.Duration;

/**
 * What one window showed.
 *
 * @param deliveries messages shown, over all members
 * @param frames in which they came
 * @param cpu what the gateway's process used
 * @param time how long it was
 */
record Window(long deliveries, long frames, Duration cpu, Duration time) {

  /**
   * What one delivery cost, in µs.
   *
   * @param idle the part of a processor that the gateway uses without any
   */
  double cost(double idle) {
    return (cpu.toNanos() - idle * time.toNanos()) / 1e3 / deliveries;
  }
}
