package chat.parley.gateway.ws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.perf.Pause;
import chat.parley.protocol.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind the platform's own decoder, without a connection. */
class IncomingFramesTest {

  private static final int TEXT = 1;
  private static final int CONTINUATION = 0;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int LAST = 0x80;

  /** In bytes, before the content of a frame of more than 64 KiB. */
  private static final int LARGE_HEAD = 2 + 8 + 4;

  /** What an address may ask at once. */
  private static final int BURST = 1_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final AdmissionConfig ADMISSION =
      new AdmissionConfig(
          List.of(),
          ForwardedHeader.X_FORWARDED_FOR,
          false,
          10,
          10,
          10,
          BURST,
          1,
          1,
          Duration.ofSeconds(10),
          TIMEOUT,
          ByteSize.ofMebibytes(4),
          ByteSize.ofMebibytes(64),
          ByteSize.ofMebibytes(8),
          ByteSize.ofMebibytes(64));

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));

  private boolean hasToken = true;
  private int unfinished;
  private IncomingFrames frames;

  @BeforeEach
  void watch() {
    var admission = new Admission(vertx, TestGateway.config(ADMISSION), meters);
    var from = new ClientAddress("192.0.2.1");
    frames = IncomingFrames.watch(channel.pipeline(), admission, from, () -> hasToken);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    vertx.close().await();
  }

  @Test
  void pingsOfWhoTakesNoAnswersWaitAndTheLastIsAnswered() {
    setWritable(false);
    for (int i = 0; i < 100; i++) {
      channel.writeInbound(frame(LAST | PING, "ping " + i));
    }
    channel.writeInbound(frame(LAST | TEXT, "a text"));

    assertThat(channel.inboundMessages()).singleElement().isInstanceOf(TextWebSocketFrame.class);
    channel.releaseInbound();
    setWritable(true);

    PingWebSocketFrame ping = channel.readInbound();
    assertThat(ping.content().toString(US_ASCII)).isEqualTo("ping 99");
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void whoSendsMorePingsThanItsAddressMayIsDisconnected() {
    sendUntilClosed(LAST | PING, 125);
  }

  @Test
  void whoSendsMorePongsThanItsAddressMayIsDisconnected() {
    sendUntilClosed(LAST | PONG, 0);
  }

  @Test
  void whoSendsMoreSmallFragmentsThanItsAddressMayIsDisconnected() {
    channel.writeInbound(frame(TEXT, "{"));
    sendUntilClosed(CONTINUATION, 1);
  }

  @Test
  void whoSendsMoreEmptyFragmentsThanItsAddressMayIsDisconnected() {
    channel.writeInbound(frame(TEXT, "{"));
    sendUntilClosed(CONTINUATION, 0);
  }

  @Test
  void largeFragmentsAndWholeMessagesCostNothingHere() {
    for (int i = 0; i < 3 * BURST; i++) {
      channel.writeInbound(frame(TEXT, " ".repeat(2_000)));
      channel.writeInbound(frame(LAST | CONTINUATION, "}"));
      channel.writeInbound(frame(LAST | TEXT, "{}"));
      handleAll();
    }

    assertThat(channel.isOpen()).isTrue();
  }

  /** What is not whole counts, also where it came together with a frame that is. */
  @Test
  void whatComesBehindAFrameCounts() {
    channel.writeInbound(pingAndPartOfALargeFrame());

    assertThat(taken()).isEqualTo(LARGE_HEAD + 60_000);
  }

  @Test
  void whatComesBehindAFrameIsLittleBeforeThereIsAToken() {
    hasToken = false;
    channel.writeInbound(pingAndPartOfALargeFrame());

    assertThat(channel.isOpen()).isFalse();
    assertThat(taken()).isZero();
  }

  @Test
  void whatIsWholeCountsUntilItIsHandled() {
    channel.writeInbound(frame(LAST | TEXT, " ".repeat(300_000)));
    assertThat(taken()).isEqualTo(300_000 + IncomingFrames.OVERHEAD);

    handleAll();
    channel.writeInbound(frame(LAST | PING, ""));

    assertThat(taken()).isZero();
  }

  /** However small they are: a frame of no bytes takes some hundreds. */
  @Test
  void smallFramesThatAreNotHandledCount() {
    for (int i = 0; i < 1_000; i++) {
      channel.writeInbound(frame(LAST | TEXT, ""));
    }

    assertThat(taken()).isEqualTo(1_000 * IncomingFrames.OVERHEAD);
  }

  /** Neither its parts nor pings give it more time. */
  @Test
  void aMessageMustComeInTime() {
    channel.writeInbound(frame(TEXT, " ".repeat(50_000)));
    handleAll();
    long end = System.nanoTime() + TIMEOUT.multipliedBy(3).toNanos();
    while (channel.isOpen() && System.nanoTime() < end) {
      Pause.of(Duration.ofMillis(20));
      channel.writeInbound(frame(CONTINUATION, " ".repeat(2_000)), frame(LAST | PING, ""));
      handleAll();
    }

    assertThat(channel.isOpen()).isFalse();
  }

  /** The rest of a message that is too large is dropped as it comes. */
  @Test
  void whatIsDroppedDoesNotCount() {
    channel.writeInbound(frame(TEXT, " ".repeat(50_000)));
    channel.readInbound();
    frames.handled(50_000, 0);
    channel.writeInbound(frame(LAST | PING, ""));

    assertThat(taken()).isZero();
  }

  @Test
  void whoseMessagesAreNotHandledIsDisconnectedWhenThereIsNoRoom() {
    for (int i = 0; i < 3; i++) {
      channel.writeInbound(frame(LAST | TEXT, " ".repeat(300_000)));
    }
    assertThat(channel.isOpen()).isTrue();

    channel.writeInbound(frame(LAST | TEXT, " ".repeat(300_000)));

    assertThat(channel.isOpen()).isFalse();
    assertThat(taken()).isZero();
  }

  /** However messages are cut into frames and reads, and whenever they are handled. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theBudgetHasWhatIsHeldAndNothingInTheEnd(long seed) {
    var random = new Random(seed);
    var bytes = Unpooled.buffer();
    long content = 0;
    for (int i = 0; i < 60; i++) {
      int head = random.nextBoolean() ? LAST | PING : LAST | TEXT;
      int length = random.nextInt(head == (LAST | PING) ? 126 : i % 10 == 0 ? 200_000 : 400);
      content += length;
      bytes.writeBytes(frame(head, " ".repeat(length)));
    }
    while (bytes.isReadable()) {
      int length = Math.min(bytes.readableBytes(), 1 + random.nextInt(60_000));
      channel.writeInbound(bytes.readRetainedSlice(length));
      assertThat(channel.isOpen()).as("seed " + seed).isTrue();
      if (random.nextInt(3) == 0) {
        handleAll();
      }
    }
    bytes.release();
    handleAll();
    channel.writeInbound(frame(LAST | PING, ""));

    assertThat(content).isPositive();
    assertThat(taken()).as("seed " + seed).isZero();
  }

  private static ByteBuf pingAndPartOfALargeFrame() {
    var large = frame(LAST | TEXT, " ".repeat(900_000));
    return Unpooled.wrappedBuffer(frame(LAST | PING, "ping"), large.readSlice(LARGE_HEAD + 60_000));
  }

  private void handleAll() {
    Object message;
    while ((message = channel.readInbound()) != null) {
      if (message instanceof TextWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
        var frame = (WebSocketFrame) message;
        int bytes = frame.content().readableBytes();
        unfinished = frame.isFinalFragment() ? 0 : unfinished + bytes;
        frames.handled(bytes, unfinished);
      }
      ReferenceCountUtil.release(message);
    }
  }

  private long taken() {
    return (long) meters.get("parley.admission.incoming.bytes").gauge().value();
  }

  private void sendUntilClosed(int head, int length) {
    int sent = 0;
    while (channel.isOpen() && sent < 10 * BURST) {
      channel.writeInbound(frame(head, " ".repeat(length)));
      sent++;
    }

    // While it sends some units come back.
    assertThat(sent).isBetween(BURST - 1, 5 * BURST);
    assertThat(channel.isOpen()).isFalse();
  }

  private void setWritable(boolean isWritable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, isWritable);
    channel.runPendingTasks();
  }

  /** Masked, with a mask that changes nothing. */
  private static ByteBuf frame(int head, String payload) {
    var bytes = payload.getBytes(US_ASCII);
    var frame = Unpooled.buffer(bytes.length + 14).writeByte(head);
    if (bytes.length < 126) {
      frame.writeByte(0x80 | bytes.length);
    } else if (bytes.length <= 0xffff) {
      frame.writeByte(0x80 | 126).writeShort(bytes.length);
    } else {
      frame.writeByte(0x80 | 127).writeLong(bytes.length);
    }
    return frame.writeInt(0).writeBytes(bytes);
  }
}
