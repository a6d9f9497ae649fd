package chat.parley.processor;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * The records of one partition that are under way: taken from the log, not yet all stored. Knows up
 * to where the log may be committed, which is the first offset that is not stored, however the
 * stores finish. Not thread-safe.
 */
final class OffsetWindow {

  /** One record under way. */
  static final class Slot {
    private final long offset;
    private final long sentAt;
    private final int bytes;
    private boolean stored;

    private Slot(long offset, long sentAt, int bytes) {
      this.offset = offset;
      this.sentAt = sentAt;
      this.bytes = bytes;
    }
  }

  private final int maxRecords;
  private final long maxBytes;
  private final ArrayDeque<Slot> slots = new ArrayDeque<>();
  private long bytes;
  private OptionalLong position = OptionalLong.empty();
  private OptionalLong committed = OptionalLong.empty();

  /**
   * Creates an empty window.
   *
   * @param maxRecords from how many records on it is full
   * @param maxBytes from how many bytes of values on it is full
   */
  OffsetWindow(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Takes a record in; offsets must rise. */
  Slot open(long offset, long sentAt, int valueBytes) {
    var slot = new Slot(offset, sentAt, valueBytes);
    slots.addLast(slot);
    bytes += valueBytes;
    return slot;
  }

  /** The record is safe; a second call for the same one changes nothing. */
  void stored(Slot slot) {
    slot.stored = true;
    while (!slots.isEmpty() && slots.peekFirst().stored) {
      var first = slots.removeFirst();
      bytes -= first.bytes;
      position = OptionalLong.of(first.offset + 1);
    }
  }

  /** The next offset to commit, if it is beyond what {@link #committed} has confirmed. */
  OptionalLong committable() {
    return position.equals(committed) ? OptionalLong.empty() : position;
  }

  /** Kafka has taken this commit. */
  void committed(long offset) {
    committed = OptionalLong.of(offset);
  }

  /** No more records should come. */
  boolean isFull() {
    return slots.size() >= maxRecords || bytes >= maxBytes;
  }

  /** Enough has been stored since the window was full for more records to come. */
  boolean hasRoom() {
    return slots.size() <= maxRecords / 2 && bytes <= maxBytes / 2;
  }

  /** When the first record was sent that is not stored, in milliseconds since the epoch. */
  OptionalLong oldestSentAt() {
    var first = slots.peekFirst();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.sentAt);
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  int size() {
    return slots.size();
  }

  long bytes() {
    return bytes;
  }
}
