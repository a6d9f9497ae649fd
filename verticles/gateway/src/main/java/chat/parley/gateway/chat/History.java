package chat.parley.gateway.chat;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.ChannelHub;
import chat.parley.protocol.EncodedMessage;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.storage.MessageStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads pages of history: the newest of a subscribed channel from memory, all else from the store,
 * where identical reads under way at the same time are one. Thread-safe; futures complete on the
 * caller's context.
 */
public final class History {

  private record Read(String channel, PageRequest request) {}

  private final Vertx vertx;
  private final ChannelHub hub;
  private final MessageStore store;
  private final Duration timeout;
  private final ConcurrentHashMap<Read, CompletableFuture<HistoryPage>> underWay =
      new ConcurrentHashMap<>();
  private final Counter fromMemory;
  private final Counter fromStore;
  private final Counter coalesced;

  public History(
      Vertx vertx, ChannelHub hub, MessageStore store, GatewayConfig config, MeterRegistry meters) {
    this.vertx = vertx;
    this.hub = hub;
    this.store = store;
    this.timeout = config.requestTimeout();
    this.fromMemory = source(meters, "memory");
    this.fromStore = source(meters, "store");
    this.coalesced = source(meters, "coalesced");
  }

  /** The page; fails with UNAVAILABLE when the store does not answer in time. */
  public Future<HistoryPage> read(String channel, PageRequest request) {
    return hub.recent(channel, request)
        .compose(
            recent -> {
              if (recent.isPresent()) {
                fromMemory.increment();
                return Future.succeededFuture(bounded(recent.get(), request));
              }
              return readStore(channel, request);
            });
  }

  /** The page as the store has it; fails with UNAVAILABLE when that does not answer in time. */
  Future<HistoryPage> readStore(String channel, PageRequest request) {
    return coalesced(new Read(channel, request))
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? ParleyException.unavailable("history does not answer in time", failure)
                        : failure));
  }

  private Future<HistoryPage> coalesced(Read read) {
    var mine = new CompletableFuture<HistoryPage>();
    var first = underWay.putIfAbsent(read, mine);
    if (first != null) {
      coalesced.increment();
      return Future.fromCompletionStage(first, vertx.getOrCreateContext());
    }
    fromStore.increment();
    store
        .read(read.channel(), read.request())
        .onComplete(
            done -> {
              // Only what is under way is shared: the next read must see what came since.
              underWay.remove(read, mine);
              if (done.succeeded()) {
                mine.complete(done.result());
              } else {
                mine.completeExceptionally(done.cause());
              }
            });
    return Future.fromCompletionStage(mine, vertx.getOrCreateContext());
  }

  /**
   * Leaves out what is farthest from the cursor of a page that is too large; those of the store are
   * not.
   */
  private static HistoryPage bounded(HistoryPage page, PageRequest request) {
    var messages = page.messages();
    boolean forward = request instanceof PageRequest.After;
    int fits = 0;
    long characters = 0;
    while (fits < messages.size()) {
      var next = messages.get(forward ? fits : messages.size() - 1 - fits);
      characters += next.json().length();
      if (fits > 0 && characters > HistoryPage.MAX_CHARACTERS) {
        return forward
            ? cut(messages.subList(0, fits), page)
            : cut(messages.subList(messages.size() - fits, messages.size()), page);
      }
      fits++;
    }
    return page;
  }

  private static HistoryPage cut(List<EncodedMessage> kept, HistoryPage page) {
    boolean oldestLeftOut = !kept.get(0).id().equals(page.messages().get(0).id());
    return new HistoryPage(
        kept,
        oldestLeftOut ? Optional.of(kept.get(0).id()) : page.before(),
        Optional.of(kept.get(kept.size() - 1).id()));
  }

  private static Counter source(MeterRegistry meters, String from) {
    return Counter.builder("parley.history.pages")
        .description("pages of history, by where they came from")
        .tag("from", from)
        .register(meters);
  }
}
