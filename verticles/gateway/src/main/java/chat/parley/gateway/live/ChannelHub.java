package chat.parley.gateway.live;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Places;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * A node's subscriptions: one clustered consumer per channel, however many members the channel has
 * here. Thread-safe; futures complete on the caller's context.
 */
public final class ChannelHub {

  // Measured on two cores: one context registers 1.5 to 2.1 thousand channels a second, four 3.3
  // to 5.9 thousand, more bring little.
  private static final int SHARDS = 4;

  private final Vertx vertx;
  private final List<HubShard> shards;
  private final List<String> deployments = new ArrayList<>();

  private ChannelHub(Vertx vertx, List<HubShard> shards) {
    this.vertx = vertx;
    this.shards = shards;
  }

  /**
   * Starts a hub without subscriptions.
   *
   * @param store reads a channel's page, where the bus lost something of it
   * @param subscriptions how many there can be
   */
  public static Future<ChannelHub> start(
      Vertx vertx,
      GatewayConfig config,
      BiFunction<String, PageRequest, Future<HistoryPage>> store,
      Places subscriptions,
      MeterRegistry registry) {
    var meters = new HubMeters(registry);
    var places = new HubPlaces(subscriptions, meters, registry);
    long share = config.recentTotal().bytes() / SHARDS;
    var shards =
        IntStream.range(0, SHARDS)
            .mapToObj(i -> new RecentTotal(share, meters.recent))
            .map(total -> new HubShard(config, store, total, places, meters))
            .toList();
    var hub = new ChannelHub(vertx, shards);
    List<VerticleBase> verticles = new ArrayList<>(shards);
    verticles.add(new OwnerWatch(shards, registry));
    return Future.all(verticles.stream().map(vertx::deployVerticle).toList())
        .onSuccess(ids -> hub.deployments.addAll(ids.<String>list()))
        .map(hub);
  }

  /**
   * A loop has its first member in the channel. When the future completes, the channel's newest
   * messages are in memory, and what comes after them reaches the loop, each once and in order. It
   * fails with UNAVAILABLE while the store does not answer, and where the node has no place for
   * another subscription; with RATE_LIMITED where the address has as many as it may.
   *
   * @param from where the member is
   */
  public Future<Void> subscribe(String channel, LoopMembers loop, ClientAddress from) {
    return here(shard(channel).subscribe(channel, loop, from));
  }

  /** A loop has lost its last member in the channel. */
  public Future<Void> unsubscribe(String channel, LoopMembers loop) {
    return here(shard(channel).unsubscribe(channel, loop));
  }

  /**
   * A page of history out of memory, if the channel is subscribed here and it lies there. Batches
   * that were handed to the caller's event loop after the page came hold what follows the newest
   * message in memory, and may repeat some before.
   */
  public Future<Optional<HistoryPage>> recent(String channel, PageRequest request) {
    return here(shard(channel).recent(channel, request));
  }

  /** How many connections of this node are in the channel. */
  public Future<Integer> members(String channel) {
    return here(shard(channel).loops(channel))
        .compose(loops -> Future.all(loops.stream().map(loop -> count(loop, channel)).toList()))
        .map(counts -> counts.<Integer>list().stream().mapToInt(Integer::intValue).sum());
  }

  /** Ends all subscriptions. */
  public Future<Void> stop() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
  }

  private HubShard shard(String channel) {
    return shards.get(Math.floorMod(channel.hashCode(), shards.size()));
  }

  private static Future<Integer> count(LoopMembers loop, String channel) {
    var promise = Promise.<Integer>promise();
    loop.context().runOnContext(now -> promise.complete(loop.count(channel)));
    return promise.future();
  }

  private <T> Future<T> here(Future<T> elsewhere) {
    Context caller = vertx.getOrCreateContext();
    return Future.fromCompletionStage(elsewhere.toCompletionStage(), caller);
  }
}
