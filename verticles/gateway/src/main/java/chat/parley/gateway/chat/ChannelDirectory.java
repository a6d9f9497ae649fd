package chat.parley.gateway.chat;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.storage.ChannelStore;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All channels, in the memory of every gateway: read from the store in pages, kept fresh by
 * announcements over the bus, and read again now and then, since an announcement can be lost. A
 * channel is never deleted, so what is here is always right; what is not here is looked up in the
 * store. Thread-safe; futures complete on the caller's context.
 */
public final class ChannelDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelDirectory.class);

  // Whoever asks for channels that do not exist must not reach the store each time.
  private static final Duration REMEMBER_LOOKUP = Duration.ofSeconds(1);
  private static final int MAX_LOOKUPS = 10_000;

  /** Searches wait for one thread of their own; so many are some seconds with 100,000 channels. */
  private static final int MAX_SEARCHES = 64;

  private static final int LOAD_ATTEMPTS = 20;
  private static final Duration LOAD_PAUSE = Duration.ofSeconds(1);

  /**
   * A page of channels in the order of their ids.
   *
   * @param channels at most as many as were asked for
   * @param cursor for the next page; empty after the last
   */
  public record Page(List<Channel> channels, Optional<String> cursor) {}

  private record Entry(Channel channel, String searchText) {
    static Entry of(Channel channel) {
      return new Entry(channel, fold(channel.id() + "\n" + channel.name()));
    }
  }

  private final Vertx vertx;
  private final ChannelStore store;
  private final ConcurrentSkipListMap<String, Entry> channels = new ConcurrentSkipListMap<>();
  private final AsyncCache<String, Optional<Channel>> lookups =
      Caffeine.newBuilder().maximumSize(MAX_LOOKUPS).expireAfterWrite(REMEMBER_LOOKUP).buildAsync();
  private final WorkerExecutor searcher;
  private final AtomicInteger searches = new AtomicInteger();
  private final MessageConsumer<String> announcements;
  private final long reloadTimer;

  private ChannelDirectory(
      Vertx vertx, GatewayConfig config, ChannelStore store, MeterRegistry meters) {
    this.vertx = vertx;
    this.store = store;
    this.searcher = vertx.createSharedWorkerExecutor("parley-search", 1);
    this.announcements = vertx.eventBus().consumer(Addresses.CHANNEL_CREATED, this::announced);
    this.reloadTimer =
        vertx.setPeriodic(
            config.directoryReload().toMillis(),
            timer ->
                load()
                    .onFailure(
                        failure -> LOG.warn("the channel directory was not read again", failure)));
    meters.gaugeMapSize("parley.channels", List.of(), channels);
  }

  /** Reads all channels, then completes; is patient with a store that is slow to answer. */
  public static Future<ChannelDirectory> open(
      Vertx vertx, GatewayConfig config, ChannelStore store, MeterRegistry meters) {
    var directory = new ChannelDirectory(vertx, config, store, meters);
    return directory
        .announcements
        .completion()
        .compose(registered -> directory.loadPatiently(LOAD_ATTEMPTS))
        .map(directory)
        .onFailure(failure -> directory.close());
  }

  /** The channel, from memory, if it is known here: the answer of the fast path. */
  public Optional<Channel> known(String id) {
    return Optional.ofNullable(channels.get(id)).map(Entry::channel);
  }

  /** The channel, from memory or the store; fails with UNKNOWN_CHANNEL. */
  public Future<Channel> find(String id) {
    var known = known(id);
    if (known.isPresent()) {
      return Future.succeededFuture(known.get());
    }
    var found =
        lookups.get(
            id,
            (key, executor) ->
                store.get(key).onSuccess(this::learn).toCompletionStage().toCompletableFuture());
    return Future.fromCompletionStage(found, vertx.getOrCreateContext())
        .map(
            channel ->
                channel.orElseThrow(
                    () -> new ParleyException(ErrorCode.UNKNOWN_CHANNEL, "no such channel")));
  }

  /** Makes a channel; fails with CHANNEL_EXISTS when its id is taken. */
  public Future<Channel> create(Channel channel) {
    return store
        .create(channel)
        .onSuccess(
            created -> {
              channels.put(created.id(), Entry.of(created));
              lookups.synchronous().invalidate(created.id());
              vertx.eventBus().publish(Addresses.CHANNEL_CREATED, created.toJson().toString());
            });
  }

  /**
   * The channels whose id or name contains the query, whatever its case, in the order of their ids.
   *
   * @param query empty for all
   * @param cursor from the page before, or empty for the first
   * @param limit at most how many
   * @return fails with UNAVAILABLE when too many search at once
   */
  public Future<Page> list(String query, Optional<String> cursor, int limit) {
    if (searches.incrementAndGet() > MAX_SEARCHES) {
      searches.decrementAndGet();
      return Future.failedFuture(
          ParleyException.unavailable("too many search at once; try again", null));
    }
    // A rare query walks all channels, some milliseconds for 100,000: not on an event loop.
    return searcher
        .executeBlocking(() -> search(fold(query.strip()), cursor, limit), false)
        .onComplete(done -> searches.decrementAndGet());
  }

  public Future<Void> close() {
    vertx.cancelTimer(reloadTimer);
    return announcements.unregister().eventually(searcher::close);
  }

  private Page search(String folded, Optional<String> cursor, int limit) {
    Map<String, Entry> rest = cursor.isPresent() ? channels.tailMap(cursor.get(), false) : channels;
    var page = new ArrayList<Channel>();
    for (var entry : rest.values()) {
      if (entry.searchText().contains(folded)) {
        if (page.size() == limit) {
          return new Page(page, Optional.of(page.get(limit - 1).id()));
        }
        page.add(entry.channel());
      }
    }
    return new Page(page, Optional.empty());
  }

  private Future<Integer> loadPatiently(int attempts) {
    return load()
        .recover(
            failure ->
                attempts == 1
                    ? Future.failedFuture(failure)
                    : vertx
                        .timer(LOAD_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(rested -> loadPatiently(attempts - 1)));
  }

  private Future<Integer> load() {
    return store
        .loadAll(page -> page.forEach(channel -> channels.put(channel.id(), Entry.of(channel))))
        .onSuccess(count -> LOG.debug("read {} channels", count));
  }

  private void learn(Optional<Channel> found) {
    found.ifPresent(channel -> channels.put(channel.id(), Entry.of(channel)));
  }

  private void announced(Message<String> message) {
    try {
      learn(Optional.of(Channel.fromJson(message.body())));
    } catch (RuntimeException e) {
      LOG.warn("ignored an announcement that is not a channel", e);
    }
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
