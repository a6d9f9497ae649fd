package chat.parley.gateway.config;

import chat.parley.protocol.ByteSize;
import chat.parley.protocol.Limits;
import chat.parley.protocol.Require;
import chat.parley.tls.TlsConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway may be told.
 *
 * @param host the address to listen on
 * @param port 0 for any free one, to 65535
 * @param instances how many event loops hold clients, 0 for one a core, to 256
 * @param publicUrl as {@link PublicUrl#parse} reads it
 * @param behindProxy whether a proxy in front ends TLS, so that clear text comes from it alone
 * @param allowedOrigins origins whose pages may connect; {@code *} allows all. Requests without an
 *     Origin header do not come from a browser page and are always allowed
 * @param authTimeout how long a connection may stay without a token, 100 ms to 1 min
 * @param maxFrame the largest frame or body, 64 KiB to 16 MiB
 * @param maxChannels how many channels one connection may join, 1 to 10,000
 * @param sendsPerSecond steady sends a user, 1 to 10,000
 * @param sendBurst sends a user may make at once, 1 to 100,000
 * @param unitsPerSecond what a user may ask of this node in the long run, in units that {@code
 *     admission.Cost} counts, 10 to 10,000,000
 * @param unitBurst what a user may ask at once, 1,000 to 100,000,000
 * @param channelBytesPerSecond bytes of texts that may be sent to a channel through this node in
 *     the long run, of which long texts may use half, 8 KiB to 512 MiB
 * @param channelBurst what may be sent to it at once, half of it in long texts and a quarter in
 *     others, 1 MiB to 1 GiB
 * @param longTextBytesPerSecond bytes of texts of more than 4 KiB that may be sent through this
 *     node in the long run, 64 KiB to 512 MiB
 * @param longTextBurst what may be sent of them at once, 1 MiB to 1 GiB
 * @param sendTimeout how long a send waits for Kafka, 100 ms to 1 min
 * @param maxSendsInFlight how many sends may wait for Kafka at once on this node, 1 to 1,000,000
 * @param maxSendsSize bytes that these may have together, 1 MiB to 64 GiB
 * @param maxRememberedSends how many sends with a client message id the cluster's gateways remember
 *     together, 1,000 to 1,000,000,000
 * @param requestTimeout how long a request for history or channels may take, 100 ms to 1 min
 * @param maxRequestsInFlight requests of one connection under way at once, until their answers were
 *     taken, 1 to 1,000
 * @param gatherWindow how long messages of a busy channel gather for one frame, 0 to 100 ms
 * @param maxOutstanding bytes a client may leave unread before live delivery to it stops and it is
 *     read no further, 64 KiB to 1 GiB
 * @param sendBuffer what the operating system is asked to keep for a client at most, beside that,
 *     16 KiB to 16 MiB
 * @param slowReaderTimeout how long it may stay so before it is closed, 1 s to 10 min
 * @param leaveLinger how long a node keeps a channel's subscription after its last member left, 0
 *     to 10 min
 * @param recentMessages newest messages kept in memory for a subscribed channel, 50 to 10,000
 * @param recentSize the most characters of them kept, 0 to 1 GiB
 * @param recentTotal the most characters kept of all channels together, 0 to 64 GiB
 * @param keepAlive how often a quiet client hears a sign of life, 1 s to 1 min
 * @param drainTime within which a stopping node asks its clients to go elsewhere, each at a moment
 *     of its own, 0 to 10 min
 * @param admission what is taken from clients whom nobody knows
 * @param tls the files for HTTPS
 */
public record GatewayConfig(
    String host,
    int port,
    int instances,
    String publicUrl,
    boolean behindProxy,
    List<String> allowedOrigins,
    Duration authTimeout,
    ByteSize maxFrame,
    int maxChannels,
    int sendsPerSecond,
    int sendBurst,
    int unitsPerSecond,
    int unitBurst,
    ByteSize channelBytesPerSecond,
    ByteSize channelBurst,
    ByteSize longTextBytesPerSecond,
    ByteSize longTextBurst,
    Duration sendTimeout,
    int maxSendsInFlight,
    ByteSize maxSendsSize,
    int maxRememberedSends,
    Duration requestTimeout,
    int maxRequestsInFlight,
    Duration gatherWindow,
    ByteSize maxOutstanding,
    ByteSize sendBuffer,
    Duration slowReaderTimeout,
    Duration leaveLinger,
    int recentMessages,
    ByteSize recentSize,
    ByteSize recentTotal,
    Duration keepAlive,
    Duration drainTime,
    AdmissionConfig admission,
    TlsConfig tls) {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TENTH = Duration.ofMillis(100);

  public GatewayConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
    Require.notBlank("host", host);
    Require.between("port", port, 0, 65_535);
    PublicUrl.parse(publicUrl);
    requireLockedDoor(host, tls.isOn() || behindProxy);
    Require.between("instances", instances, 0, 256);
    Require.between("auth-timeout", authTimeout, TENTH, MINUTE);
    Require.between("max-frame", maxFrame, new ByteSize(64 << 10), ByteSize.ofMebibytes(16));
    Require.between("max-channels", maxChannels, 1, 10_000);
    Require.between("sends-per-second", sendsPerSecond, 1, 10_000);
    Require.between("send-burst", sendBurst, 1, 100_000);
    Require.between("units-per-second", unitsPerSecond, 10, 10_000_000);
    Require.between("unit-burst", unitBurst, 1_000, 100_000_000);
    Require.between(
        "channel-bytes-per-second",
        channelBytesPerSecond,
        new ByteSize(8 << 10),
        ByteSize.ofMebibytes(512));
    Require.between(
        "channel-burst", channelBurst, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(1024));
    Require.between(
        "long-text-bytes-per-second",
        longTextBytesPerSecond,
        new ByteSize(64 << 10),
        ByteSize.ofMebibytes(512));
    Require.between(
        "long-text-burst", longTextBurst, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(1024));
    Require.between("send-timeout", sendTimeout, TENTH, MINUTE);
    Require.between("max-sends-in-flight", maxSendsInFlight, 1, 1_000_000);
    Require.between(
        "max-sends-size", maxSendsSize, ByteSize.ofMebibytes(1), ByteSize.ofMebibytes(64 << 10));
    Require.between("max-remembered-sends", maxRememberedSends, 1_000, 1_000_000_000);
    Require.between("request-timeout", requestTimeout, TENTH, MINUTE);
    Require.between("max-requests-in-flight", maxRequestsInFlight, 1, 1_000);
    Require.between("gather-window", gatherWindow, Duration.ZERO, TENTH);
    Require.between(
        "max-outstanding", maxOutstanding, new ByteSize(64 << 10), ByteSize.ofMebibytes(1024));
    Require.between("send-buffer", sendBuffer, new ByteSize(16 << 10), ByteSize.ofMebibytes(16));
    Require.between(
        "slow-reader-timeout", slowReaderTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    Require.between("leave-linger", leaveLinger, Duration.ZERO, Duration.ofMinutes(10));
    Require.between("recent-messages", recentMessages, 50, 10_000);
    Require.between("recent-size", recentSize, new ByteSize(0), ByteSize.ofMebibytes(1024));
    Require.between("recent-total", recentTotal, new ByteSize(0), ByteSize.ofMebibytes(64 << 10));
    Require.between("keep-alive", keepAlive, Duration.ofSeconds(1), MINUTE);
    Require.between("drain-time", drainTime, Duration.ZERO, Duration.ofMinutes(10));
  }

  /** Where people find it, if that is known. */
  public Optional<PublicUrl> publicAddress() {
    return PublicUrl.parse(publicUrl);
  }

  /** Whether browsers come over TLS alone, which ends here or at a proxy. */
  public boolean isSecure() {
    return tls.isOn() || publicAddress().map(PublicUrl::isSecure).orElse(false);
  }

  /** Clear text is a choice. */
  private static void requireLockedDoor(String host, boolean isSecure) {
    if (isSecure || Require.isLoopback("host", host)) {
      return;
    }
    throw new IllegalArgumentException(
        "host: is "
            + host
            + ", where others could read the tokens of clients. Let it be 127.0.0.1, or set"
            + " 'tls', or say 'behind-proxy: true' where a proxy ends TLS and nobody else reaches this"
            + " port");
  }

  /** The limits that clients are told. */
  public Limits limits() {
    return new Limits(
        maxFrame.toInt(), maxChannels, sendsPerSecond, sendBurst, unitsPerSecond, unitBurst);
  }
}
