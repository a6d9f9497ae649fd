package chat.parley.gateway.chat;

import chat.parley.gateway.live.BusReader;
import chat.parley.protocol.Addresses;
import chat.parley.protocol.MessageId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cluster's gateways remember of sends with a client message id: who was the first, and
 * what became of it. The memory is a replicated map, so that a retry on another node finds what the
 * first attempt left; entries live for {@link #MEMORY}. It can forget (a cluster that starts, a
 * node that dies with both copies) and it can be slow; it says so instead of guessing. A send that
 * was not claimed in time and goes into the log all the same is told to all gateways, for whom the
 * map answers a retry may hold nobody's claim.
 *
 * <p>The memory has an end, too. Where more is sent than it may hold, nothing is claimed until
 * there is room again, and owners decide meanwhile.
 *
 * <p>A verticle of its own, for its map's blocking calls need a pool of their own: while a node of
 * the cluster hangs, so do they. Methods may be called from any thread.
 */
final class SendClaims extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(SendClaims.class);

  /** How long a retry is recognised. */
  static final Duration MEMORY = Duration.ofMinutes(10);

  /**
   * So long after lost nodes came back, or after the whole cluster started, the store need not know
   * yet what was sent before: partitions change their owner, and the new one takes up the log.
   * While they are away they may take sends on the other side of a split.
   */
  private static final Duration CATCHING_UP = Duration.ofSeconds(30);

  private static final DeploymentOptions OWN_POOL =
      new DeploymentOptions().setWorkerPoolName("parley-send-claims").setWorkerPoolSize(8);

  private static final String MAP = "parley.sends";

  /** Before the print of a text; in front of it stands the message's id, once it is known. */
  private static final char PRINT = ' ';

  private static final String PENDING = "";

  /** Newcomers, too, hear of losses that go on. */
  private static final Duration REREAD = Duration.ofSeconds(5);

  /** The key of the time since which nothing was lost: no client's key is without a line break. */
  private static final String WHOLE_SINCE = "whole-since";

  private static final Duration TIMEOUT = Duration.ofMillis(250);
  private static final int MAX_UNDER_WAY = 2_000;
  private static final int MAX_UNCLAIMED = 200_000;

  /** When all others will have heard that nothing is claimed any more. */
  private static final Duration HEARD = REREAD.multipliedBy(3);

  /** Full is what holds as many as it may; there is room again when a fifth is free. */
  private static final double ROOM = 0.8;

  /** Whether sends are claimed. */
  private enum State {
    CLAIMING,

    /** It is full, which others have yet to hear. */
    ANNOUNCING,
    FULL
  }

  /** What is known of a send. */
  sealed interface Claim {
    /** Nobody has sent it before. */
    record First() implements Claim {}

    /** Nobody who is remembered; but the memory may have lost some that the store still knows. */
    record FirstRemembered() implements Claim {}

    /** It was sent before, and this is the message. */
    record Known(MessageId id) implements Claim {}

    /** It may have been sent before: only the log can tell. */
    record Doubtful() implements Claim {}

    /** Its id was sent before, with another text. */
    record OtherText() implements Claim {}
  }

  private final Clock clock;
  private final MeterRegistry meters;
  private final int maxRemembered;
  private final Duration reread;
  private final AtomicLong remembered = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();

  /** Told here by losses and by other nodes, of which the latest counts; ms since 1970. */
  private final LongAccumulator wholeSince = new LongAccumulator(Math::max, Long.MIN_VALUE);

  private volatile State state = State.CLAIMING;

  /** When all have heard, in ms since 1970. */
  private long heardAt;

  private volatile Context home;
  private AsyncMap<String, String> map;

  /** The keys of sends that some gateway could not claim. */
  private final Cache<String, Boolean> unclaimed =
      Caffeine.newBuilder().maximumSize(MAX_UNCLAIMED).expireAfterWrite(MEMORY).build();

  /**
   * Not yet deployed.
   *
   * @param maxRemembered how many sends the cluster may remember
   */
  SendClaims(int maxRemembered, Clock clock, MeterRegistry meters) {
    this(maxRemembered, REREAD, clock, meters);
  }

  /** The same for tests, which do not wait so long. */
  SendClaims(int maxRemembered, Duration reread, Clock clock, MeterRegistry meters) {
    this.maxRemembered = maxRemembered;
    this.reread = reread;
    this.clock = clock;
    this.meters = meters;
    Gauge.builder("parley.ingress.remembered", remembered, AtomicLong::get)
        .description("sends with a client message id that the cluster remembers")
        .register(meters);
  }

  /** Opens the map; the result is the deployment's id. */
  static Future<String> deploy(Vertx vertx, SendClaims claims) {
    return vertx.deployVerticle(claims, OWN_POOL);
  }

  @Override
  public Future<?> start() {
    var heard =
        vertx
            .eventBus()
            .<Object>consumer(
                Addresses.UNCLAIMED_SENDS,
                new BusReader<>(
                    meters, (body, headers) -> checkKey(body), key -> unclaimed.put(key, true)));
    return heard.completion().compose(registered -> openMap());
  }

  private static String checkKey(String key) {
    if (key.length() != SendKey.ID_LENGTH) {
      throw new IllegalArgumentException("no key of a send");
    }
    return key;
  }

  private Future<Void> openMap() {
    return vertx
        .sharedData()
        .<String, String>getAsyncMap(MAP)
        .compose(
            opened -> {
              map = opened;
              home = context;
              return map.putIfAbsent(WHOLE_SINCE, Long.toString(clock.millis()));
            })
        .compose(before -> map.get(WHOLE_SINCE))
        .onSuccess(
            known -> {
              wholeSince.accumulate(Long.parseLong(known));
              vertx.setPeriodic(reread.toMillis(), timer -> reread());
            })
        .mapEmpty();
  }

  private void reread() {
    map.get(WHOLE_SINCE)
        .onSuccess(
            known -> {
              if (known != null) {
                wholeSince.accumulate(Long.parseLong(known));
              }
            })
        .onFailure(failure -> LOG.debug("losses are not known: {}", failure.toString()));
    map.size()
        .onSuccess(this::count)
        .onFailure(failure -> LOG.debug("it is not known how many: {}", failure.toString()));
  }

  private void count(int size) {
    remembered.set(size);
    boolean isFull = size >= maxRemembered * (state == State.CLAIMING ? 1 : ROOM);
    if (!isFull) {
      if (state != State.CLAIMING) {
        LOG.info("sends are remembered again");
      }
      state = State.CLAIMING;
      return;
    }
    if (state == State.CLAIMING) {
      LOG.warn(
          "the cluster remembers {} sends, which is as many as it may"
              + " (gateway.max-remembered-sends): owners tell retries from now on",
          size);
      state = State.ANNOUNCING;
      heardAt = Long.MAX_VALUE;
    }
    // No gateway may take itself for one that knows all, as long as anything goes unclaimed.
    forgotten(clock.millis() + HEARD.toMillis()).onSuccess(told -> announced());
  }

  private void announced() {
    heardAt = Math.min(heardAt, clock.millis() + HEARD.toMillis());
    if (state == State.ANNOUNCING && clock.millis() >= heardAt) {
      state = State.FULL;
    }
  }

  /** Nodes were lost, and perhaps what only they remembered; told again while they stay away. */
  void memoryMayBeLost() {
    long time = clock.millis();
    wholeSince.accumulate(time);
    home.runOnContext(now -> forgotten(time));
  }

  /** What was sent until then may be remembered nowhere. */
  private Future<Void> forgotten(long time) {
    wholeSince.accumulate(time);
    // For nodes that start from now on, and for those that have not noticed.
    return map.put(WHOLE_SINCE, Long.toString(wholeSince.get()))
        .onFailure(failure -> LOG.warn("newcomers will not know of a loss", failure));
  }

  /** Claims to be the first; never fails. Once it is deployed, as all that follows. */
  Future<Claim> claim(SendKey send) {
    if (state == State.FULL) {
      return Future.succeededFuture(new Claim.Doubtful());
    }
    var key = send.id();
    if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
      underWay.decrementAndGet();
      return Future.succeededFuture(notClaimed(key));
    }
    var promise = Promise.<Claim>promise();
    home.runOnContext(
        now ->
            map.putIfAbsent(key, PENDING + PRINT + send.print(), MEMORY.toMillis())
                .onComplete(done -> underWay.decrementAndGet())
                .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .map(before -> meaning(send, before))
                .otherwise(
                    failure -> {
                      LOG.debug("a claim went unanswered: {}", failure.toString());
                      return notClaimed(key);
                    })
                .onComplete(promise));
    return promise.future();
  }

  /** The send has become this message. */
  void settle(SendKey send, MessageId id) {
    if (state == State.FULL) {
      return;
    }
    home.runOnContext(
        now ->
            map.put(send.id(), id.toString() + PRINT + send.print(), MEMORY.toMillis())
                .onFailure(failure -> LOG.debug("a send stays pending: {}", failure.toString())));
  }

  /** A retry elsewhere, some seconds later at the soonest, must not take itself for the first. */
  private Claim notClaimed(String key) {
    vertx.eventBus().publish(Addresses.UNCLAIMED_SENDS, key);
    return new Claim.Doubtful();
  }

  private Claim meaning(SendKey send, String before) {
    if (before == null) {
      return unclaimed.getIfPresent(send.id()) == null ? first() : new Claim.Doubtful();
    }
    int print = before.indexOf(PRINT);
    if (!before.substring(print + 1).equals(send.print())) {
      return new Claim.OtherText();
    }
    var id = before.substring(0, print);
    return id.equals(PENDING) ? new Claim.Doubtful() : new Claim.Known(MessageId.parse(id));
  }

  private Claim first() {
    long whole = clock.millis() - wholeSince.get();
    if (whole < CATCHING_UP.toMillis()) {
      return new Claim.Doubtful();
    }
    return whole < MEMORY.toMillis() ? new Claim.FirstRemembered() : new Claim.First();
  }
}
