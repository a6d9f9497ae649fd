package chat.parley.processor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many lanes the partitions of a node keep together. Each partition has an equal share, so that
 * a busy one takes nothing from the others; Kafka spreads channels evenly over partitions, so that
 * hardly any of it is left unused. Thread-safe.
 */
final class LaneTotal {

  private final int maxLanes;
  private final AtomicInteger partitions;
  private final AtomicLong lanes;

  /**
   * Creates an empty total.
   *
   * @param maxLanes how many lanes all partitions together may keep that are not in use
   */
  LaneTotal(int maxLanes, ProcessorMeters meters) {
    this.maxLanes = maxLanes;
    this.partitions = meters.partitions;
    this.lanes = meters.lanes;
  }

  /** More, or where negative fewer, lanes are in memory. */
  void add(int more) {
    lanes.addAndGet(more);
  }

  /** How many lanes each partition may keep; fewer when the node is assigned more partitions. */
  int share() {
    return maxLanes / Math.max(partitions.get(), 1);
  }
}
