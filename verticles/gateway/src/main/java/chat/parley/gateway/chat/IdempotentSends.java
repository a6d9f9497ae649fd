package chat.parley.gateway.chat;

import chat.parley.gateway.chat.SendClaims.Claim;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.LogEntry;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.ParleyException;
import chat.parley.storage.CassandraStorage;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * Makes a send with a client message id idempotent: a retry gets the first one's id and makes no
 * second message, on whatever node it arrives. An id that comes with another text is refused, where
 * the first is remembered; where the owner decides, it gets the first one's id.
 *
 * <ol>
 *   <li>This node remembers its own sends, also those under way.
 *   <li>Of the others the cluster remembers who was first ({@link SendClaims}); the first is
 *       written to the log like any send and costs nothing more.
 *   <li>Where the outcome of an earlier attempt is not known, the record carries a question. The
 *       owner of the partition, who sees the log in order, decides which of the two is the message
 *       and drops the other ({@link Verdicts}); only then the sender is answered. Where the event
 *       bus does not bring the decision, the store shows it ({@link StoredSends}).
 * </ol>
 *
 * <p>Thread-safe; futures complete on the caller's context.
 */
public final class IdempotentSends {

  private static final int MAX_OWN = 50_000;

  /** A send of this node. */
  private record Own(Future<MessageId> id, String print) {}

  private final Vertx vertx;
  private final Ingress ingress;
  private final SendClaims claims;
  private final String claimsDeployment;
  private final Verdicts verdicts;
  private final StoredSends stored;
  private final Cache<String, Own> own =
      Caffeine.newBuilder().maximumSize(MAX_OWN).expireAfterWrite(SendClaims.MEMORY).build();
  private final Counter repeated;
  private final Counter doubtful;

  private IdempotentSends(
      Vertx vertx,
      Ingress ingress,
      SendClaims claims,
      String claimsDeployment,
      Verdicts verdicts,
      StoredSends stored,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.ingress = ingress;
    this.claims = claims;
    this.claimsDeployment = claimsDeployment;
    this.verdicts = verdicts;
    this.stored = stored;
    repeated =
        Counter.builder("parley.ingress.repeated")
            .description("sends answered with the message that an earlier attempt had become")
            .register(meters);
    doubtful =
        Counter.builder("parley.ingress.doubtful")
            .description("sends that the partition's owner had to tell from a retry")
            .register(meters);
  }

  /** Opens the cluster's memory and listens for verdicts. */
  public static Future<IdempotentSends> start(
      Vertx vertx,
      String node,
      GatewayConfig config,
      Ingress ingress,
      CassandraStorage storage,
      Clock clock,
      MeterRegistry meters) {
    var claims = new SendClaims(config.maxRememberedSends(), clock, meters);
    var stored = new StoredSends(vertx, storage, meters);
    return SendClaims.deploy(vertx, claims)
        .compose(
            deployed ->
                Verdicts.start(vertx, node, config.sendTimeout(), meters)
                    .map(
                        verdicts ->
                            new IdempotentSends(
                                vertx, ingress, claims, deployed, verdicts, stored, meters))
                    .onFailure(failure -> vertx.undeploy(deployed)));
  }

  public Future<Void> stop() {
    return verdicts.stop().eventually(() -> vertx.undeploy(claimsDeployment));
  }

  /**
   * Nodes of the cluster were lost, and perhaps what only they remembered; to be told again while
   * they stay away.
   */
  public void memoryMayBeLost() {
    claims.memoryMayBeLost();
  }

  /** Sends to a channel that exists. */
  Sending send(String channel, LogEntry.Post post) {
    if (post.clientMessageId().isEmpty()) {
      return Sending.placed(ingress.send(channel, post));
    }
    var key = SendKey.of(channel, post);
    var promise = Promise.<MessageId>promise();
    var mine = new Own(promise.future(), key.print());
    var before = own.asMap().putIfAbsent(key.id(), mine);
    if (before != null && !before.print().equals(key.print())) {
      return Sending.placed(Future.failedFuture(idReused()));
    }
    if (before != null && !before.id().failed()) {
      repeated.increment();
      return Sending.placed(here(before.id()));
    }
    own.put(key.id(), mine);
    var placed = Promise.<Void>promise();
    // What failed here may be in the log nevertheless.
    var claim =
        before == null ? claims.claim(key) : Future.<Claim>succeededFuture(new Claim.Doubtful());
    var sent =
        here(claim)
            .compose(
                answer -> {
                  var sending = send(channel, post, key, answer);
                  sending.placed().onComplete(placed);
                  return sending.id();
                });
    sent.onComplete(done -> placed.tryComplete()).onComplete(promise);
    return new Sending(placed.future(), sent);
  }

  private Sending send(String channel, LogEntry.Post post, SendKey key, Claim claim) {
    if (claim instanceof Claim.Known known) {
      repeated.increment();
      return Sending.placed(Future.succeededFuture(known.id()));
    }
    if (claim instanceof Claim.OtherText) {
      own.invalidate(key.id());
      return Sending.placed(Future.failedFuture(idReused()));
    }
    if (claim instanceof Claim.Doubtful) {
      return Sending.placed(askOwner(channel, post, key));
    }
    if (claim instanceof Claim.FirstRemembered) {
      return lookFirst(channel, post, key);
    }
    return Sending.placed(write(channel, post, key));
  }

  private Future<MessageId> write(String channel, LogEntry.Post post, SendKey key) {
    return ingress.send(channel, post).onSuccess(id -> claims.settle(key, id));
  }

  private Sending lookFirst(String channel, LogEntry.Post post, SendKey key) {
    var placed = Promise.<Void>promise();
    var id =
        // Two losses at once, of the cluster's memory and of the store, are not waited for.
        stored
            .find(channel, post)
            .compose(
                found -> {
                  found.ifPresent(known -> claims.settle(key, known));
                  var sent =
                      found.map(Future::succeededFuture).orElseGet(() -> write(channel, post, key));
                  placed.complete();
                  return sent;
                });
    return new Sending(placed.future(), id);
  }

  private Future<MessageId> askOwner(String channel, LogEntry.Post post, SendKey key) {
    doubtful.increment();
    var question = verdicts.ask();
    return ingress
        .send(channel, post.withVerdictTo(question.to()))
        .compose(written -> stored.orStored(question.answer(), channel, post))
        .compose(
            answer ->
                answer
                    .map(Future::succeededFuture)
                    .orElseGet(() -> Future.failedFuture("the owner could not tell")))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof ParleyException
                        ? failure
                        : ParleyException.unavailable(
                            "the message was not confirmed in time; send it again", failure)))
        .onSuccess(id -> claims.settle(key, id));
  }

  private static ParleyException idReused() {
    return new ParleyException(
        ErrorCode.ID_REUSED, "this clientMessageId was used for another text");
  }

  private <T> Future<T> here(Future<T> elsewhere) {
    return Future.fromCompletionStage(elsewhere.toCompletionStage(), vertx.getOrCreateContext());
  }
}
