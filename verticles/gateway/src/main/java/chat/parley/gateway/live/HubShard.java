package chat.parley.gateway.live;

import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Heads;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.storage.MessageStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final MessageStore store;
  private final RecentTotal total;
  private final HubMeters meters;
  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private Context shard;

  /** The channels of silent owners that are to be looked after, in the order of their turns. */
  private final Set<String> silent = new LinkedHashSet<>();

  HubShard(GatewayConfig config, MessageStore store, RecentTotal total, HubMeters meters) {
    this.config = config;
    this.store = store;
    this.total = total;
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
    meters.subscriptions.addAndGet(-all.size());
    subscriptions.clear();
    return Future.join(all);
  }

  Future<Void> subscribe(String channel, LoopMembers loop) {
    return onShard(
        () -> {
          var subscription = subscriptions.computeIfAbsent(channel, this::open);
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
          if (subscription != null) {
            subscription.remove(loop);
            closeAfterLinger(channel, subscription);
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

  private Subscription open(String channel) {
    meters.subscriptions.incrementAndGet();
    return new Subscription(
        channel, vertx, config, request -> store.read(channel, request), total, meters);
  }

  /** Keeps the subscription a while: members who reload a page come back at once. */
  private void closeAfterLinger(String channel, Subscription subscription) {
    if (subscription.hasMembers()) {
      return;
    }
    long millis = Math.max(1, config.leaveLinger().toMillis());
    vertx.setTimer(
        millis,
        timer -> {
          if (!subscription.hasMembers()) {
            close(channel, subscription);
          }
        });
  }

  private void close(String channel, Subscription subscription) {
    if (subscriptions.remove(channel, subscription)) {
      meters.subscriptions.decrementAndGet();
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
    running.runOnContext(now -> action.get().onComplete(promise));
    return promise.future();
  }
}
