package chat.parley.processor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the {@linkplain OffsetWindow windows} of all partitions of a node hold together: the values
 * of their records, and {@link #RECORD_BYTES} for each, which are what the record and, where it has
 * one of its own, its lane take beside the value. Thread-safe.
 */
final class WindowTotal {

  /**
   * Measured with a new channel for each: 6 KB while queries are in flight, 3 KB between retries.
   */
  static final int RECORD_BYTES = 4 << 10;

  private final long maxBytes;
  private final AtomicLong records;
  private final AtomicLong bytes;

  /**
   * Creates an empty total.
   *
   * @param maxBytes from how many bytes on no partition should take more records
   */
  WindowTotal(long maxBytes, ProcessorMeters meters) {
    this.maxBytes = maxBytes;
    this.records = meters.windowRecords;
    this.bytes = meters.windowBytes;
  }

  /** More, or where negative less, is under way. */
  void add(long moreRecords, long moreBytes) {
    records.addAndGet(moreRecords);
    bytes.addAndGet(moreBytes);
  }

  boolean isFull() {
    return used() >= maxBytes;
  }

  /** Enough has been stored since it was full for more records to come. */
  boolean hasRoom() {
    return used() <= maxBytes / 4 * 3;
  }

  private long used() {
    return bytes.get() + records.get() * RECORD_BYTES;
  }
}
