package chat.parley.gateway.live;

import static chat.parley.gateway.TestGateway.await;
import static chat.parley.gateway.TestGateway.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.TestGateway;
import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Places;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.HistoryPage;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many channels a node is subscribed to, on an event bus without a cluster. */
class ChannelHubTest {

  private static final int MAX = 6;
  private static final int ROUNDS = 200;
  private static final int AT_ONCE = 12;
  private static final ClientAddress ONE = new ClientAddress("192.0.2.1");
  private static final ClientAddress OTHER = new ClientAddress("192.0.2.2");
  private static final List<String> CHANNELS =
      IntStream.range(0, 20).mapToObj(i -> "channel-" + i).toList();

  /** Somebody in a channel, with a loop of theirs. */
  private record Seat(int loop, String channel) {}

  /** By address. */
  private final Map<String, Integer> consumers = new ConcurrentHashMap<>();

  private final Vertx vertx =
      Vertx.builder()
          .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
          .withMetrics(options -> new Registrations())
          .build();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<LoopMembers> loops =
      IntStream.range(0, 3).mapToObj(i -> new LoopMembers(vertx.getOrCreateContext())).toList();
  private volatile Random storeFailures;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverIsJoinedAndLeftItHasNoMoreThanItMayAndAllThatAreInUse(long seed) {
    var hub = start(new Places(MAX, MAX));
    var random = new Random(seed);
    Set<Seat> joined = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < ROUNDS; round++) {
      storeFailures = new Random(random.nextLong());
      comeAndGo(hub, random, joined);
      storeFailures = null;
      settle(hub);

      var inUse = joined.stream().map(Seat::channel).collect(Collectors.toSet());
      assertThat(subscribed()).hasSizeLessThanOrEqualTo(MAX).containsAll(inUse);
      assertThat(subscriptions()).isLessThanOrEqualTo(MAX);

      var next = new Seat(0, CHANNELS.get(random.nextInt(CHANNELS.size())));
      if (inUse.contains(next.channel()) || inUse.size() < MAX) {
        await(hub.subscribe(next.channel(), loops.get(0), ONE));
        joined.add(next);
      } else {
        assertThat(failure(hub.subscribe(next.channel(), loops.get(0), ONE)))
            .isEqualTo(ErrorCode.UNAVAILABLE);
      }
    }

    joined.forEach(seat -> await(hub.unsubscribe(seat.channel(), loops.get(seat.loop()))));
    await().atMost(Duration.ofSeconds(10)).until(() -> subscriptions() == 0);
    settle(hub);
    assertThat(subscribed()).isEmpty();
    assertThat(full("ended-early")).isPositive();
    assertThat(full("refused")).isPositive();
  }

  @Test
  void whoOpensAsManyAsAnAddressMayIsRefusedAndOthersAreNot() {
    var hub = start(new Places(4, 1));
    await(hub.subscribe("a", loops.get(0), ONE));

    assertThat(failure(hub.subscribe("b", loops.get(0), ONE))).isEqualTo(ErrorCode.RATE_LIMITED);
    await(hub.subscribe("b", loops.get(1), OTHER));
    await(hub.subscribe("b", loops.get(0), ONE));
    assertThat(subscriptions()).isEqualTo(2);
  }

  @Test
  void theOneThatHasLingeredLongestEndsFirst() {
    var hub = start(new Places(3, 3));
    var channels = CHANNELS.subList(0, 3);
    channels.forEach(channel -> await(hub.subscribe(channel, loops.get(0), ONE)));
    await(hub.unsubscribe(channels.get(1), loops.get(0)));
    await(hub.unsubscribe(channels.get(0), loops.get(0)));

    var next = CHANNELS.get(3);
    await(hub.subscribe(next, loops.get(0), ONE));

    settle(hub);
    assertThat(subscribed()).contains(channels.get(2), next).doesNotContain(channels.get(1));
  }

  @Test
  void whoIsToldToComeAgainIsToldWhen() {
    var hub = start(new Places(1, 1));
    await(hub.subscribe("a", loops.get(0), ONE));

    var refused = hub.subscribe("b", loops.get(0), ONE);

    assertThat(failure(refused)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(((ParleyException) refused.cause()).retryAfter()).isPresent();
  }

  private ChannelHub start(Places places) {
    return await(ChannelHub.start(vertx, TestGateway.config(), this::read, places, registry));
  }

  /** Many at once; who cannot join leaves, as a client does. */
  private void comeAndGo(ChannelHub hub, Random random, Set<Seat> joined) {
    var over = new ArrayList<Future<?>>();
    var changed = new HashSet<Seat>();
    for (int i = 0; i < AT_ONCE; i++) {
      int number = random.nextInt(loops.size());
      var loop = loops.get(number);
      var seat = new Seat(number, CHANNELS.get(random.nextInt(CHANNELS.size())));
      if (!changed.add(seat)) {
        continue;
      }
      if (joined.remove(seat)) {
        over.add(hub.unsubscribe(seat.channel(), loop));
        continue;
      }
      var join = hub.subscribe(seat.channel(), loop, random.nextBoolean() ? ONE : OTHER);
      if (random.nextInt(4) == 0) {
        over.add(hub.unsubscribe(seat.channel(), loop));
        over.add(join.otherwiseEmpty());
        continue;
      }
      joined.add(seat);
      over.add(
          join.recover(
              failure -> {
                joined.remove(seat);
                return hub.unsubscribe(seat.channel(), loop);
              }));
    }
    await(Future.join(over));
  }

  /** What other shards were asked has been done. */
  private static void settle(ChannelHub hub) {
    CHANNELS.forEach(channel -> await(hub.recent(channel, new PageRequest.Newest(1))));
  }

  /** The channels on which somebody listens. */
  private Set<String> subscribed() {
    return CHANNELS.stream()
        .filter(channel -> consumers.containsKey(Addresses.channel(channel)))
        .collect(Collectors.toSet());
  }

  private double subscriptions() {
    return registry.get("parley.hub.subscriptions").gauge().value();
  }

  private double full(String outcome) {
    return registry.get("parley.hub.subscriptions.full").tag("outcome", outcome).counter().count();
  }

  private final class Registrations implements VertxMetrics, EventBusMetrics<String> {

    @Override
    public EventBusMetrics<String> createEventBusMetrics() {
      return this;
    }

    @Override
    public String handlerRegistered(String address) {
      consumers.merge(address, 1, Integer::sum);
      return address;
    }

    @Override
    public void handlerUnregistered(String address) {
      consumers.computeIfPresent(address, (key, many) -> many == 1 ? null : many - 1);
    }
  }

  private Future<HistoryPage> read(String channel, PageRequest request) {
    var failures = storeFailures;
    return failures != null && failures.nextInt(5) == 0
        ? Future.failedFuture("no store, as the test wants it")
        : Future.succeededFuture(new HistoryPage(List.of(), Optional.empty(), Optional.empty()));
  }
}
