package chat.parley.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.admission.Disconnect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
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
  private static final int PIECE = 2 << 10;

  /** What may wait for answers, and one piece more. */
  private static final int MOST_UNANSWERED = 8 + PIECE / request("/").length() + 1;

  private final List<String> handled = new ArrayList<>();
  private boolean isAnsweredAtOnce = true;
  private boolean isPlatformFull;
  private int answered;
  private int bodyBytes;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new HttpRequestDecoder(),
          new HttpResponseEncoder(),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              if (message instanceof HttpRequest request) {
                handled.add(request.uri());
                if (isAnsweredAtOnce) {
                  answer();
                }
              } else if (message instanceof HttpContent content) {
                bodyBytes += content.content().readableBytes();
              } else if (message instanceof ByteBuf bytes) {
                handled.add(bytes.toString(US_ASCII));
              }
              ReferenceCountUtil.release(message);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
              if (isPlatformFull) {
                ctx.channel().config().setAutoRead(false);
              }
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

  /** Whenever they are answered: few wait, the others are not even decoded. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void allAreHandledInOrderAndFewWaitForTheirAnswers(long seed) {
    isAnsweredAtOnce = false;
    var random = new Random(seed);
    var all = IntStream.range(0, REQUESTS).mapToObj(number -> "/" + number).toList();
    var text = String.join("", all.stream().map(HttpBackPressureTest::request).toList());
    int at = 0;
    while (answered < REQUESTS) {
      int end = Math.min(text.length(), at + random.nextInt(20_000));
      channel.writeInbound(Unpooled.copiedBuffer(text.substring(at, end), US_ASCII));
      at = end;
      assertThat(handled.size() - answered).as("seed " + seed).isLessThan(MOST_UNANSWERED);
      int some = random.nextInt(1 + handled.size() - answered);
      for (int i = 0; i < some; i++) {
        answer();
        channel.runPendingTasks();
      }
    }

    assertThat(handled).isEqualTo(all);
  }

  /** The body of a request is read before its answer, and an answer can come before the body. */
  @Test
  void requestsWithBodiesAreHandledWhateverComesFirst() {
    isAnsweredAtOnce = false;
    var head = "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n";
    for (int i = 0; i < 30; i++) {
      channel.writeInbound(Unpooled.copiedBuffer(head.formatted(i), US_ASCII));
      if (i % 2 == 0) {
        channel.writeOutbound(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      } else {
        answer();
      }
      channel.writeInbound(Unpooled.copiedBuffer("x".repeat(50_000), US_ASCII));
      if (i % 2 == 0) {
        answer();
      }
      channel.runPendingTasks();
    }

    assertThat(handled).hasSize(30);
  }

  @Test
  void nothingIsHandledBehindTheLastAnswer() {
    isAnsweredAtOnce = false;
    channel.writeInbound(Unpooled.copiedBuffer(request("/"), US_ASCII));
    answerAndEnd();
    channel.writeInbound(Unpooled.copiedBuffer(request("/behind"), US_ASCII));

    assertThat(handled).containsExactly("/");
  }

  /** Who is answered while its body still comes may lose the answer if the rest is not read. */
  @Test
  void theRestOfABodyIsReadBehindTheLastAnswer() {
    isAnsweredAtOnce = false;
    var head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n";
    channel.writeInbound(Unpooled.copiedBuffer(head, US_ASCII));
    answerAndEnd();
    channel.writeInbound(Unpooled.copiedBuffer("x".repeat(50_000), US_ASCII));
    channel.writeInbound(Unpooled.copiedBuffer(request("/behind"), US_ASCII));

    assertThat(handled).containsExactly("/");
    assertThat(bodyBytes).isEqualTo(50_000);
  }

  @Test
  void nothingIsReadOrHandledWhileTheConnectionEnds() {
    isTaken(false);
    channel.writeInbound(Unpooled.copiedBuffer(request("/before"), US_ASCII));

    channel.pipeline().fireUserEventTriggered(Disconnect.Event.ENDING);
    channel.writeInbound(Unpooled.copiedBuffer(request("/behind"), US_ASCII));
    isTaken(true);

    assertThat(handled).isEmpty();
    assertThat(isRead()).isFalse();
  }

  @Test
  void nothingIsReadWhileVeryManyWaitForTheirAnswers() {
    isAnsweredAtOnce = false;
    channel.writeInbound(Unpooled.copiedBuffer(request("/").repeat(8), US_ASCII));
    assertThat(isRead()).isFalse();

    answer();
    channel.runPendingTasks();

    assertThat(isRead()).isTrue();
  }

  @Test
  void nothingIsReadWhileAnswersAreNotTaken() {
    isTaken(false);
    channel.writeInbound(Unpooled.copiedBuffer(request("/"), US_ASCII));
    assertThat(isRead()).isFalse();

    isTaken(true);

    assertThat(handled).hasSize(1);
    assertThat(isRead()).isTrue();
  }

  /** The platform stops reading, too: when it has not taken what it was handed. */
  @Test
  void whatThePlatformDoesNotWantIsNotReadWhenAnswersAreTaken() {
    isTaken(false);
    channel.writeInbound(Unpooled.copiedBuffer(request("/"), US_ASCII));
    isPlatformFull = true;
    isTaken(true);
    assertThat(isRead()).isFalse();

    channel.config().setAutoRead(true);

    assertThat(isRead()).isTrue();
  }

  /** The platform wants to go on, but answers are not taken. */
  @Test
  void whatThePlatformWantsIsReadWhenAnswersAreTaken() {
    isTaken(false);
    channel.writeInbound(Unpooled.copiedBuffer(request("/"), US_ASCII));
    channel.config().setAutoRead(true);
    assertThat(isRead()).isFalse();

    isTaken(true);

    assertThat(isRead()).isTrue();
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

  private boolean isRead() {
    return channel.config().isAutoRead();
  }

  private void answer() {
    answered++;
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
    channel.releaseOutbound();
  }

  private void answerAndEnd() {
    var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT);
    HttpUtil.setKeepAlive(answer, false);
    channel.writeOutbound(answer);
    channel.releaseOutbound();
  }

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private void isTaken(boolean isTaken) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, isTaken);
    channel.runPendingTasks();
  }
}
