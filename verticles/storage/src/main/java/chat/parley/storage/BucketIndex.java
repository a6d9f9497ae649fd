package chat.parley.storage;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Where a channel's buckets start. A bucket is its start, in milliseconds since the epoch; it holds
 * the messages from then until before the next start. The bucket 0 is always there.
 */
public final class BucketIndex {

  private static final BucketIndex INITIAL = new BucketIndex(new long[] {0});

  /** Ascending, each once, the first 0. */
  private final long[] starts;

  private BucketIndex(long[] starts) {
    this.starts = starts;
  }

  /** A channel's index before a further bucket was opened. */
  public static BucketIndex initial() {
    return INITIAL;
  }

  /** This index with one more start; itself if it has it. */
  public BucketIndex with(long start) {
    return contains(start) ? this : merge(LongStream.of(start));
  }

  /** This index with more starts, in any order. */
  BucketIndex withAll(Collection<Long> more) {
    return more.isEmpty() ? this : merge(more.stream().mapToLong(Long::longValue));
  }

  private BucketIndex merge(LongStream more) {
    var merged = LongStream.concat(Arrays.stream(starts), more).sorted().distinct().toArray();
    if (merged[0] < 0) {
      throw new IllegalArgumentException("a bucket starts at 0 or later: " + merged[0]);
    }
    return new BucketIndex(merged);
  }

  /** The bucket of a message of this time, 0 or more. */
  public long bucketOf(long sentAt) {
    int found = Arrays.binarySearch(starts, sentAt);
    // A miss answers -(insertion point) - 1; the bucket stands before that point.
    return starts[found >= 0 ? found : -found - 2];
  }

  /** The time before which the bucket ends; empty for the newest. */
  public OptionalLong endOf(long bucket) {
    return newer(bucket);
  }

  /** The next bucket before this one. */
  public OptionalLong older(long bucket) {
    int position = position(bucket);
    return position == 0 ? OptionalLong.empty() : OptionalLong.of(starts[position - 1]);
  }

  /** The next bucket after this one. */
  public OptionalLong newer(long bucket) {
    int position = position(bucket);
    return position == starts.length - 1
        ? OptionalLong.empty()
        : OptionalLong.of(starts[position + 1]);
  }

  public long newest() {
    return starts[starts.length - 1];
  }

  public boolean contains(long bucket) {
    return Arrays.binarySearch(starts, bucket) >= 0;
  }

  public int size() {
    return starts.length;
  }

  private int position(long bucket) {
    int found = Arrays.binarySearch(starts, bucket);
    if (found < 0) {
      throw new IllegalArgumentException("no bucket starts at " + bucket);
    }
    return found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BucketIndex index && Arrays.equals(starts, index.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(starts);
  }

  @Override
  public String toString() {
    return Arrays.toString(starts);
  }
}
