package chat.parley.gateway.live;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Heads;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a share of the channels, on a context of their own: registrations are serial
 * per context, and the fan-out stays off the loop that reads the bus. Methods may be called from
 * any thread; their futures complete on the shard's context.
 */
final class HubShard extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HubShard.class);

  /** How many channels of a silent owner are looked after at once. */
  private static final int LOOKS_A_TURN = 250;

  private final GatewayConfig config;
  private final BiFunction<String, PageRequest, Future<HistoryPage>> store;
  private final RecentTotal total;
  private final HubPlaces places;
  private final HubMeters meters;
  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private Context shard;

  /** The channels of silent owners that are to be looked after, in the order of their turns. */
  private final Set<String> silent = new LinkedHashSet<>();

  /**
   * Creates one without subscriptions.
   *
   * @param store reads a channel's page
   * @param total what the recent messages of this shard may take
   * @param places of all shards together
   */
  HubShard(
      GatewayConfig config,
      BiFunction<String, PageRequest, Future<HistoryPage>> store,
      RecentTotal total,
      HubPlaces places,
      HubMeters meters) {
    this.config = config;
    this.store = store;
    this.total = total;
    this.places = places;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    shard = context;
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    var all = subscriptions.values().stream().map(Subscription::unregister).toList();
    subscriptions.values().forEach(subscription -> places.leave(subscription.place()));
    subscriptions.clear();
    return Future.join(all);
  }

  Future<Void> subscribe(String channel, LoopMembers loop, ClientAddress from) {
    return onShard(
        () -> {
          var subscription = subscription(channel, from);
          subscription.add(loop);
          return subscription
              .ready()
              .recover(
                  failure -> {
                    LOG.debug("subscribing to a channel failed: {}", failure.toString());
                    if (subscription.isDeaf()) {
                      close(channel, subscription);
                    }
                    return Future.failedFuture(
                        ParleyException.unavailable(
                            "the channel cannot be joined right now", failure));
                  });
        });
  }

  Future<Void> unsubscribe(String channel, LoopMembers loop) {
    return onShard(
        () -> {
          var subscription = subscriptions.get(channel);
          if (subscription != null && subscription.remove(loop)) {
            places.linger(subscription.place());
            subscription.linger(config.leaveLinger(), () -> close(channel, subscription));
          }
          return Future.succeededFuture();
        });
  }

  Future<Optional<HistoryPage>> recent(String channel, PageRequest request) {
    return onShard(
        () -> {
          var subscription = subscriptions.get(channel);
          return Future.succeededFuture(
              subscription == null ? Optional.empty() : subscription.recent(request));
        });
  }

  Future<Set<LoopMembers>> loops(String channel) {
    return onShard(
        () -> {
          var subscription = subscriptions.get(channel);
          return Future.succeededFuture(subscription == null ? Set.of() : subscription.loops());
        });
  }

  /** What the owner of a partition says are the newest messages of some channels. */
  void announced(Heads heads) {
    runOnShard(
        () -> {
          for (var head : heads.heads()) {
            var subscription = subscriptions.get(head.channel());
            if (subscription != null) {
              subscription.announced(head.id(), heads.epoch());
            }
          }
        });
  }

  /**
   * The owners of these partitions are not heard: looks after some of their channels in the store,
   * and after the next ones when called again.
   */
  void lookAfter(Set<String> silentEpochs) {
    runOnShard(
        () -> {
          if (silent.isEmpty()) {
            subscriptions.forEach(
                (channel, subscription) -> {
                  boolean isSilent = subscription.epoch().map(silentEpochs::contains).orElse(true);
                  if (isSilent && subscription.hasMembers()) {
                    silent.add(channel);
                  }
                });
          }
          var turns = silent.iterator();
          for (int i = 0; i < LOOKS_A_TURN && turns.hasNext(); i++) {
            var subscription = subscriptions.get(turns.next());
            turns.remove();
            if (subscription != null) {
              subscription.catchUp();
            }
          }
        });
  }

  /** The channel's subscription: one that lingers and has its place still, or a new one. */
  private Subscription subscription(String channel, ClientAddress from) {
    var open = subscriptions.get(channel);
    if (open != null) {
      if (places.resume(open.place())) {
        return open;
      }
      close(channel, open);
    }
    var place = places.take(from, () -> runOnShard(() -> closeIfLost(channel)));
    var opened =
        new Subscription(
            channel, place, vertx, config, request -> store.apply(channel, request), total, meters);
    subscriptions.put(channel, opened);
    return opened;
  }

  /** Another subscription has the place; who joined meanwhile has opened this one anew. */
  private void closeIfLost(String channel) {
    var subscription = subscriptions.get(channel);
    if (subscription != null && places.isLost(subscription.place())) {
      close(channel, subscription);
    }
  }

  private void close(String channel, Subscription subscription) {
    if (subscriptions.remove(channel, subscription)) {
      places.leave(subscription.place());
      subscription
          .unregister()
          .onFailure(failure -> LOG.warn("a subscription was not ended in the cluster", failure));
    }
  }

  private void runOnShard(Runnable action) {
    var running = shard;
    if (running != null) {
      running.runOnContext(now -> action.run());
    }
  }

  private <T> Future<T> onShard(Supplier<Future<T>> action) {
    var running = shard;
    if (running == null) {
      return Future.failedFuture(new ParleyException(ErrorCode.GOING_AWAY, "the node is stopping"));
    }
    var promise = Promise.<T>promise();
    running.runOnContext(
        now -> Future.succeededFuture().compose(begun -> action.get()).onComplete(promise));
    return promise.future();
  }
}
