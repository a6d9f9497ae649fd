package chat.parley.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBackPressureTest {

  private static final int REQUESTS = 2_000;

  /** In bytes: what may be handed on beyond the piece in which the answers became too many. */
  private static final int PIECE = 4 << 10;

  private final List<String> handled = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new HttpRequestDecoder(),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              if (message instanceof HttpRequest request) {
                handled.add(request.uri());
              } else if (message instanceof ByteBuf bytes) {
                handled.add(bytes.toString(US_ASCII));
              }
              ReferenceCountUtil.release(message);
            }
          });

  HttpBackPressureTest() {
    HttpBackPressure.watch(channel.pipeline());
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** However requests are cut into reads, and whenever answers are taken. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void allAreHandledInOrderAndHardlyAnyWhileAnswersAreNotTaken(long seed) {
    var random = new Random(seed);
    var all = IntStream.range(0, REQUESTS).mapToObj(number -> "/" + number).toList();
    var text = new StringBuilder();
    all.forEach(path -> text.append(request(path)));
    int most = PIECE / request("/").length() + 1;
    int at = 0;
    while (at < text.length()) {
      isTaken(random.nextBoolean());
      int before = handled.size();
      int end = Math.min(text.length(), at + 1 + random.nextInt(20_000));
      channel.writeInbound(Unpooled.copiedBuffer(text.substring(at, end), US_ASCII));
      at = end;
      if (!channel.isWritable()) {
        assertThat(handled.size() - before).as("seed " + seed).isLessThanOrEqualTo(most);
      }
    }

    isTaken(true);

    assertThat(handled).isEqualTo(all);
  }

  @Test
  void nothingIsReadWhileAnswersAreNotTaken() {
    channel.config().setAutoRead(false);
    var reads = new ArrayList<String>();
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext ctx) {
                reads.add("read");
              }
            });

    isTaken(false);
    channel.read();
    assertThat(reads).isEmpty();
    isTaken(true);

    assertThat(reads).hasSize(1);
  }

  /** What came behind the handshake of a WebSocket is for the next decoder. */
  @Test
  void itLeavesWithTheDecoderAndHandsOnWhatWaits() {
    isTaken(false);
    channel.writeInbound(Unpooled.copiedBuffer("frames", US_ASCII));
    channel.pipeline().remove(HttpRequestDecoder.class);

    isTaken(true);

    assertThat(handled).containsExactly("frames");
    assertThat(channel.pipeline().get(HttpBackPressure.class)).isNull();
  }

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private void isTaken(boolean isTaken) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, isTaken);
    channel.runPendingTasks();
  }
}
