package chat.parley.gateway.client;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.admission.UnreadBudget;
import chat.parley.gateway.audit.ClientEvents;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * The clients of one event loop, whatever their transport: what every transport needs to let one
 * in. Runs on that loop.
 */
public final class Clients {

  private static final long STOP_CHECK_MS = 20;

  /** So long after a key was taken away its clients may stay. */
  private static final long KEY_CHECK_MS = 500;

  /** What a client that was told to go may take to connect elsewhere. */
  private static final Duration DRAIN_MARGIN = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Services services;
  private final EventLoop loop;
  private final Set<ClientSession> sessions = new HashSet<>();
  private int keyChanges;
  private boolean draining;

  public Clients(Vertx vertx, Services services, LoopMembers members) {
    this.vertx = vertx;
    this.services = services;
    var context = vertx.getOrCreateContext();
    var unread = services.admission().unread().on(task -> context.runOnContext(turn -> task.run()));
    this.loop = new EventLoop(vertx, members, unread);
    vertx.setPeriodic(UnreadBudget.LOOK_MS, timer -> unread.look());
    vertx.setPeriodic(
        config().keepAlive().toMillis(),
        // A copy, since one that is let go may be gone at once.
        timer -> List.copyOf(sessions).forEach(ClientSession::keepAlive));
    vertx.setPeriodic(KEY_CHECK_MS, timer -> checkKeys());
  }

  /** Whether no new client is to be let in. */
  public boolean isDraining() {
    return draining;
  }

  /** From where requests come, and what is taken from there. */
  public Admission admission() {
    return services.admission();
  }

  /** Whom operators learn of clients from. */
  public ClientEvents events() {
    return services.events();
  }

  /**
   * Lets a client in; its session is not open yet.
   *
   * @param from where it is
   * @param place from {@link Admission#client}, given back when it is gone
   */
  public ClientSession admit(Wire wire, ClientAddress from, Place place) {
    var session = new ClientSession(loop, wire, services, from, place);
    sessions.add(session);
    if (draining) {
      // Its request came a moment before.
      session.goAway(0);
    }
    return session;
  }

  /** A client's connection has gone, for whatever reason; may be told more than once. */
  public void gone(ClientSession session) {
    session.gone();
    sessions.remove(session);
  }

  public GatewayConfig config() {
    return services.config();
  }

  /**
   * Lets no more clients in and asks each to go at a moment of its own within the drain time, so
   * that they do not arrive elsewhere all at once. They are served until they go; those that stay
   * are closed when their sends under way are answered.
   */
  public Future<Void> drain() {
    draining = true;
    long drainMillis = config().drainTime().toMillis();
    for (var session : sessions) {
      session.goAway(ThreadLocalRandom.current().nextLong(drainMillis + 1));
    }
    return await(sessions::isEmpty, config().drainTime().plus(DRAIN_MARGIN))
        .compose(gone -> await(this::isQuiet, config().sendTimeout()))
        .compose(
            answered ->
                Future.join(
                    Set.copyOf(sessions).stream()
                        .map(s -> s.close(ErrorCode.GOING_AWAY, "the node is going away"))
                        .toList()))
        .mapEmpty();
  }

  private void checkKeys() {
    int changes = services.tokens().changes();
    if (changes != keyChanges) {
      keyChanges = changes;
      List.copyOf(sessions).forEach(ClientSession::checkKey);
    }
  }

  private boolean isQuiet() {
    return sessions.stream().noneMatch(ClientSession::isBusy);
  }

  /** Completes when it is so, at the latest after that time. */
  private Future<Void> await(BooleanSupplier condition, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    var promise = Promise.<Void>promise();
    vertx.setPeriodic(
        0,
        STOP_CHECK_MS,
        timer -> {
          if (condition.getAsBoolean() || System.nanoTime() > deadline) {
            vertx.cancelTimer(timer);
            promise.complete();
          }
        });
    return promise.future();
  }
}
