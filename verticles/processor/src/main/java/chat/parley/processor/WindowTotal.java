package chat.parley.processor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the {@linkplain OffsetWindow windows} of all partitions of a node hold together.
 * Thread-safe.
 */
final class WindowTotal {

  private final long maxBytes;
  private final AtomicLong records;
  private final AtomicLong bytes;

  /**
   * Creates an empty total.
   *
   * @param maxBytes from how many bytes of values on no partition should take more records
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
    return bytes.get() >= maxBytes;
  }

  /** Enough has been stored since it was full for more records to come. */
  boolean hasRoom() {
    return bytes.get() <= maxBytes / 4 * 3;
  }
}
