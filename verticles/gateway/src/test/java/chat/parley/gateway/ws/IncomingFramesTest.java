package chat.parley.gateway.ws;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.address.ForwardedHeader;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.config.AdmissionConfig;
import chat.parley.protocol.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Behind the platform's own decoder, without a connection. */
class IncomingFramesTest {

  private static final int TEXT = 1;
  private static final int CONTINUATION = 0;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int LAST = 0x80;

  /** What an address may ask at once. */
  private static final int BURST = 1_000;

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
          Duration.ofSeconds(10),
          ByteSize.ofMebibytes(1),
          ByteSize.ofMebibytes(64),
          ByteSize.ofMebibytes(8),
          ByteSize.ofMebibytes(64));

  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));

  @BeforeEach
  void watch() {
    var admission = new Admission(vertx, TestGateway.config(ADMISSION), new SimpleMeterRegistry());
    var payer = new Payer.Address(new ClientAddress("192.0.2.1"));
    IncomingFrames.watch(channel.pipeline(), admission, payer, () -> true);
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
      channel.releaseInbound();
    }

    assertThat(channel.isOpen()).isTrue();
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
    var frame = Unpooled.buffer(bytes.length + 8).writeByte(head);
    if (bytes.length < 126) {
      frame.writeByte(0x80 | bytes.length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(bytes.length);
    }
    return frame.writeInt(0).writeBytes(bytes);
  }
}
