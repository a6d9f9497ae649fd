package chat.parley.processor;

import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Require;
import java.time.Duration;

/**
 * What a processor may be told.
 *
 * @param instances how many consumers this node runs, 1 to 64
 * @param group the consumer group of all processors
 * @param sessionTimeout how long Kafka waits for a silent processor before its partitions go to
 *     others, 1 s to 5 min, within the brokers' own limits
 * @param windowMessages how many messages of a partition may wait for the store before the
 *     partition is paused, 1 to 1,000,000
 * @param windowSize how many bytes of them, 1 MiB to 1 GiB
 * @param windowTotal how many bytes of the messages of all partitions of this node together, each
 *     counted as 4 KiB more than its value, 1 MiB to 64 GiB
 * @param commitInterval how often stored positions are committed, 10 ms to 1 min
 * @param retryMin the first pause before a failed write is tried again, 1 ms to 1 min
 * @param retryMax the longest such pause, 1 ms to 10 min
 * @param prevTimeout how long a channel's first message waits for the store to say what stands
 *     before it, 1 ms to 10 s
 * @param headsInterval how often an owner announces the newest messages of its channels, 10 ms to 1
 *     min
 * @param bucketMessages how many messages a storage bucket holds before the next is opened, 10 to
 *     10,000,000
 * @param bucketSize how many bytes of text, 64 KiB to 1 GiB
 * @param bucketLead how far after its announcement a bucket starts: more than the clocks of the
 *     brokers differ, 1 ms to 1 min
 * @param maxChannels how many channels this node keeps in memory, in equal shares for its
 *     partitions, beside those with messages under way, 1 to 1,000,000
 */
public record ProcessorConfig(
    int instances,
    String group,
    Duration sessionTimeout,
    int windowMessages,
    ByteSize windowSize,
    ByteSize windowTotal,
    Duration commitInterval,
    Duration retryMin,
    Duration retryMax,
    Duration prevTimeout,
    Duration headsInterval,
    int bucketMessages,
    ByteSize bucketSize,
    Duration bucketLead,
    int maxChannels) {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public ProcessorConfig {
    Require.between("instances", instances, 1, 64);
    Require.notBlank("group", group);
    Require.between(
        "session-timeout", sessionTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
    Require.between("window-messages", windowMessages, 1, 1_000_000);
    Require.between("window-size", windowSize, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(1024));
    Require.between(
        "window-total", windowTotal, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(64 << 10));
    Require.between("commit-interval", commitInterval, Duration.ofMillis(10), MINUTE);
    Require.between("retry-min", retryMin, MILLISECOND, MINUTE);
    Require.between("retry-max", retryMax, retryMin, Duration.ofMinutes(10));
    Require.between("prev-timeout", prevTimeout, MILLISECOND, Duration.ofSeconds(10));
    Require.between("heads-interval", headsInterval, Duration.ofMillis(10), MINUTE);
    Require.between("bucket-messages", bucketMessages, 10, 10_000_000);
    Require.between("bucket-size", bucketSize, new ByteSize(64 << 10), ByteSize.ofMebibytes(1024));
    Require.between("bucket-lead", bucketLead, MILLISECOND, MINUTE);
    Require.between("max-channels", maxChannels, 1, 1_000_000);
  }
}
