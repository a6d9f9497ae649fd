package chat.parley.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.Prev;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageEncoderTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final PageEncoder encoder =
      new PageEncoder(vertx.createSharedWorkerExecutor("the threads for pages", 1));

  /** Where a page was encoded, and where that was told. */
  private record Places(Thread encoded, Thread told) {}

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aSmallPageIsEncodedAtOnce() throws Exception {
    var places = encode("x".repeat(1_000));

    assertThat(places.encoded()).isSameAs(places.told());
  }

  @Test
  void aLargePageLeavesTheLoopAlone() throws Exception {
    var places = encode("x".repeat(100_000));

    assertThat(places.encoded().getName()).startsWith("the threads for pages");
    assertThat(places.told().getName()).contains("eventloop");
  }

  private Places encode(String json) throws Exception {
    var message = new EncodedMessage(new MessageId(1, 1), Prev.NONE, json);
    var page = new HistoryPage(List.of(message), Optional.empty(), Optional.empty());
    var done = Promise.<Places>promise();
    loop.runOnContext(
        now ->
            encoder
                .encode(page, read -> Thread.currentThread())
                .map(thread -> new Places(thread, Thread.currentThread()))
                .onComplete(done));
    return done.future().await(10, TimeUnit.SECONDS);
  }
}
