package chat.parley.gateway.chat;

import chat.parley.gateway.live.BusReader;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.storage.ChannelPage;
import chat.parley.storage.ChannelStore;
import chat.parley.storage.ChannelSweep;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Optional;

/**
 * The channels, as a gateway sees them: a cache of the store, of bounded size, however many there
 * are. A channel never changes and is never deleted, so what is here is right; that there is none
 * of an id is believed for a second, or until its creation is announced. Thread-safe; futures
 * complete on the caller's context.
 */
public final class ChannelDirectory {

  /** Of the channels in memory, in bytes: some 100,000 with short topics. */
  private static final long MAX_CHANNELS_SIZE = 32L << 20;

  /** Whoever asks for channels that do not exist must not reach the store each time. */
  private static final Duration REMEMBER_LOOKUP = Duration.ofSeconds(1);

  private static final int MAX_LOOKUPS = 10_000;

  /** Who types a word that others type, too, or opens the same page, gets the same answer. */
  private static final Duration REMEMBER_PAGE = Duration.ofSeconds(1);

  /** Of the pages in memory, in bytes: a page of 200 of the longest channels has 300 kB. */
  private static final long MAX_PAGES_SIZE = 8L << 20;

  /** Of a channel beside its characters, and of a page beside its channels. */
  private static final int OVERHEAD = 250;

  private record Search(String query, Optional<String> cursor, int limit) {}

  private final Vertx vertx;
  private final ChannelStore store;
  private final Cache<String, Channel> channels;
  private final AsyncCache<String, Optional<Channel>> lookups =
      Caffeine.newBuilder().maximumSize(MAX_LOOKUPS).expireAfterWrite(REMEMBER_LOOKUP).buildAsync();
  private final AsyncCache<Search, ChannelPage> pages =
      Caffeine.newBuilder()
          .maximumWeight(MAX_PAGES_SIZE)
          .weigher((Search search, ChannelPage page) -> size(search, page))
          .expireAfterWrite(REMEMBER_PAGE)
          .buildAsync();
  private final MessageConsumer<Object> announcements;
  private Future<ChannelSweep> sweep = Future.failedFuture("not started");

  private ChannelDirectory(Vertx vertx, ChannelStore store, MeterRegistry meters, long maxSize) {
    this.vertx = vertx;
    this.store = store;
    this.channels =
        Caffeine.newBuilder()
            .maximumWeight(maxSize)
            .weigher((String id, Channel channel) -> size(channel))
            .build();
    this.announcements =
        vertx
            .eventBus()
            .consumer(
                Addresses.CHANNEL_CREATED,
                new BusReader<>(
                    meters,
                    (body, headers) -> ChannelId.check(Channel.fromJson(body).id()),
                    this::forgetAbsence));
    Gauge.builder("parley.channels.cached", channels, Cache::estimatedSize)
        .description("Channels in the memory of this gateway")
        .register(meters);
  }

  /** Completes when it hears of new channels; reads none. */
  public static Future<ChannelDirectory> open(
      Vertx vertx, ChannelStore store, MeterRegistry meters) {
    return open(vertx, store, meters, MAX_CHANNELS_SIZE);
  }

  static Future<ChannelDirectory> open(
      Vertx vertx, ChannelStore store, MeterRegistry meters, long maxSize) {
    var directory = new ChannelDirectory(vertx, store, meters, maxSize);
    directory.sweep = store.sweep(vertx);
    return directory
        .announcements
        .completion()
        .map(directory)
        .onFailure(failure -> directory.close());
  }

  /** The channel, from memory, if it is known here: the answer of the fast path. */
  public Optional<Channel> known(String id) {
    return Optional.ofNullable(channels.getIfPresent(id));
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
              learn(Optional.of(created));
              forgetAbsence(created.id());
              vertx.eventBus().publish(Addresses.CHANNEL_CREATED, created.toJson().toString());
            });
  }

  /**
   * The channels that a query finds, see {@link ChannelStore#find}; all for a blank one.
   *
   * @param cursor from the page before, or empty for the first
   * @param limit at most how many
   */
  public Future<ChannelPage> list(String query, Optional<String> cursor, int limit) {
    var page =
        pages.get(
            new Search(query.strip(), cursor, limit),
            (search, executor) ->
                store
                    .find(search.query(), search.cursor(), search.limit())
                    .toCompletionStage()
                    .toCompletableFuture());
    return Future.fromCompletionStage(page, vertx.getOrCreateContext());
  }

  public Future<Void> close() {
    return announcements
        .unregister()
        .eventually(() -> sweep.compose(ChannelSweep::close).otherwiseEmpty());
  }

  private void learn(Optional<Channel> found) {
    found.ifPresent(channel -> channels.put(channel.id(), channel));
  }

  /**
   * A channel was made somewhere: what does not have it is read again. The announcement is believed
   * no more than that; what the channel is stands in the store.
   */
  private void forgetAbsence(String id) {
    lookups.synchronous().invalidate(id);
    pages.synchronous().invalidateAll();
  }

  private static int size(Channel channel) {
    return OVERHEAD
        + 2 * (2 * channel.id().length() + channel.name().length() + channel.topic().length());
  }

  private static int size(Search search, ChannelPage page) {
    return OVERHEAD
        + 2 * search.query().length()
        + page.channels().stream().mapToInt(ChannelDirectory::size).sum();
  }
}
