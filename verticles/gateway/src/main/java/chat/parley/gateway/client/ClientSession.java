package chat.parley.gateway.client;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.Cost;
import chat.parley.gateway.admission.PageBudget;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.admission.Place;
import chat.parley.gateway.audit.Caller;
import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.chat.CatchUp;
import chat.parley.gateway.client.ConnectionState.Anonymous;
import chat.parley.gateway.client.ConnectionState.Closed;
import chat.parley.gateway.client.ConnectionState.SignedIn;
import chat.parley.gateway.client.ConnectionState.Verifying;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ClientFrame;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: signs it in, has what it asks handled, and answers. What cannot be handled is
 * answered with an error and the connection lives. Runs on its event loop.
 */
public final class ClientSession {

  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);
  private static final long NO_TIMER = -1;

  /** So long a client may take to read why it is closed. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  /** Who was refused so much more often than answered goes on whatever it is told. */
  private static final int MAX_REFUSED = 1_000;

  /** For so long at least a client is read no further that asked for more than it may ... */
  private static final Duration SHORT_REST = Duration.ofMillis(100);

  /** ... and for so long at most. */
  private static final Duration LONG_REST = Duration.ofMillis(500);

  private final Vertx vertx;
  private final Wire wire;
  private final Services services;
  private final Outbox outbox;
  private final ReaderWatch reader;
  private final InputGate input;
  private final JoinedChannels channels;
  private final Place place;

  /** Of the pages that are being read or taken. */
  private final Set<PageBudget.Share> shares = new HashSet<>();

  private Payer payer;
  private volatile ConnectionState state = new Closed();
  private int refused;
  private long slowReaderTimer = NO_TIMER;

  /** Creates a session that is not open yet. */
  ClientSession(EventLoop loop, Wire wire, Services services, ClientAddress from, Place place) {
    this.vertx = loop.vertx();
    this.wire = wire;
    this.services = services;
    this.payer = new Payer.Address(from);
    this.place = place;
    this.outbox = new Outbox(wire, config().maxOutstanding().bytes(), loop.unread(), new Reading());
    this.reader = new ReaderWatch(outbox, config().slowReaderTimeout(), config().keepAlive());
    this.input = new InputGate(wire, config().maxRequestsInFlight());
    this.channels = new JoinedChannels(services, loop.members(), wire, outbox, from, this::lost);
  }

  /** Waits for the client's token. */
  public void openAnonymous() {
    state =
        new Anonymous(
            vertx.setTimer(
                config().authTimeout().toMillis(),
                timer -> close(ErrorCode.UNAUTHENTICATED, "no token came in time")));
  }

  /** The token came with the handshake. */
  public void openSignedIn(Identity identity) {
    signIn(identity, null);
  }

  /**
   * Handles what the client asks.
   *
   * @throws ParleyException when it cannot be; {@link #refuse} tells the client
   */
  public void handle(ClientFrame frame) {
    take(Cost.of(frame));
    if (frame instanceof ClientFrame.Ping ping) {
      answer(ping.ref(), ServerFrame::pong);
    } else if (frame instanceof ClientFrame.Auth auth) {
      authenticate(auth);
    } else {
      handle(frame, signedIn());
    }
  }

  /** Takes what asks for nothing, which costs as much as a ping. */
  public void nothing() {
    take(Cost.PING);
  }

  /** Lets a channel's live messages come from now on, if they do not come already. */
  public void register(String channel, JsonNode ref) {
    signedIn();
    take(Cost.JOIN);
    if (!channels.has(channel)) {
      whenDone(
          ref,
          channels.join(channel, Optional.empty(), 1, Future::succeededFuture),
          joined -> Future.succeededFuture());
    }
  }

  /** Lets a channel's live messages come no more. */
  public void unregister(String channel) {
    signedIn();
    take(Cost.LEAVE);
    channels.leave(channel);
  }

  /**
   * Tells the client that it asked for what cannot be. Nobody is patient with a client that has not
   * signed in, or that goes on whatever it is told: that ends its connection.
   */
  public void refuse(JsonNode ref, ParleyException failure) {
    if (!isOpen()) {
      return;
    }
    if (state instanceof Anonymous && failure.code().isClientFault()) {
      end(ref, failure);
    } else {
      if (failure.code() != ErrorCode.RATE_LIMITED) {
        charge(Cost.ERROR);
      }
      fail(ref, failure);
    }
  }

  private Future<Void> tell(JsonNode ref, ParleyException failure) {
    if (failure.code() == ErrorCode.INTERNAL) {
      LOG.error("a request failed", failure);
    } else {
      LOG.debug("a request was refused: {}", failure.code());
    }
    services.events().refused(caller(), failure);
    return outbox.send(EncodedText.of(wire.error(ref, failure)));
  }

  /** Tells that a request failed, and counts it where the fault is the client's. */
  private Future<Void> fail(JsonNode ref, ParleyException failure) {
    var told = tell(ref, failure);
    if (failure.code().isClientFault() && ++refused > MAX_REFUSED) {
      // It goes on while it is closed: nothing more of it is read.
      input.hold();
      close(ErrorCode.TRY_LATER, "too many requests were refused; wait, then reconnect");
    } else if (failure.code() == ErrorCode.RATE_LIMITED) {
      rest(failure.retryAfter().orElse(LONG_REST).toMillis());
    }
    return told;
  }

  /**
   * To read a frame costs something, also when it is then refused: who goes on regardless does so
   * at a low rate.
   */
  private void rest(long wanted) {
    long millis = Math.max(SHORT_REST.toMillis(), Math.min(wanted, LONG_REST.toMillis()));
    input.hold();
    vertx.setTimer(millis, over -> input.release());
  }

  /**
   * Whether a token came that is good, or is being verified: what follows may be large. From any
   * thread.
   */
  public boolean hasToken() {
    return state instanceof Verifying || state instanceof SignedIn;
  }

  /** Whether the client's requests are handled. */
  public boolean isOpen() {
    return !(state instanceof Closed);
  }

  Future<Void> close(ErrorCode code, String message) {
    return isOpen() ? end(null, new ParleyException(code, message)) : Future.succeededFuture();
  }

  /** The connection has gone; may be told more than once. */
  void gone() {
    closed();
    outbox.close();
    place.leave();
  }

  /** Handles nothing more; may be told more than once. */
  private void closed() {
    cancelStateTimer();
    vertx.cancelTimer(slowReaderTimer);
    state = new Closed();
    channels.leaveAll();
    List.copyOf(shares).forEach(this::release);
  }

  /** The node drains: tells the client to reconnect elsewhere after the given time. */
  void goAway(long reconnectAfterMillis) {
    outbox.send(EncodedText.of(wire.goAway(reconnectAfterMillis)));
  }

  /** To be called now and then: a client that takes nothing of what it was sent is let go. */
  void keepAlive() {
    if (isOpen() && reader.isStalled()) {
      letGo();
    } else {
      wire.keepAlive();
    }
  }

  /** Whether an answer is still owed to the client. */
  boolean isBusy() {
    return input.isBusy();
  }

  private void handle(ClientFrame frame, Identity identity) {
    if (frame instanceof ClientFrame.Send send) {
      send(send, identity);
    } else if (frame instanceof ClientFrame.Join join) {
      join(join);
    } else if (frame instanceof ClientFrame.Leave leave) {
      channels.leave(leave.channel());
      answer(leave.ref(), ref -> ServerFrame.left(ref, leave.channel()));
    } else if (frame instanceof ClientFrame.History history) {
      history(history);
    } else if (frame instanceof ClientFrame.Channels list) {
      list(list);
    }
  }

  private Identity signedIn() {
    if (state instanceof SignedIn signedIn) {
      return signedIn.identity();
    }
    throw new ParleyException(ErrorCode.UNAUTHENTICATED, "send 'auth' first");
  }

  private void authenticate(ClientFrame.Auth auth) {
    // What the client sent behind its token is handled when the token is known.
    input.hold();
    if (state instanceof Anonymous anonymous) {
      state = new Verifying(anonymous.deadline());
    }
    services
        .tokens()
        .verify(auth.token())
        .onComplete(
            verified -> {
              if (state instanceof Verifying verifying) {
                state = new Anonymous(verifying.deadline());
              }
              input.release();
              if (!isOpen()) {
                return;
              }
              if (verified.succeeded()) {
                signIn(verified.result(), auth.ref());
                return;
              }
              refuseToken(auth.ref(), ParleyException.of(verified.cause()));
            });
  }

  private void refuseToken(JsonNode ref, ParleyException refusal) {
    services.events().signInRefused(caller(), refusal);
    if (refusal.code().closesConnection()) {
      end(ref, refusal);
    } else {
      refuse(ref, refusal);
    }
  }

  /** Signs in, or renews the token of the same user. */
  private void signIn(Identity identity, JsonNode ref) {
    if (state instanceof SignedIn before && !before.identity().userId().equals(identity.userId())) {
      refuseToken(
          ref, new ParleyException(ErrorCode.FORBIDDEN, "this connection is another user's"));
      return;
    }
    if (!services.tokens().accept(identity)) {
      // Its key was taken away while the token was verified.
      refuseToken(ref, keyRevoked());
      return;
    }
    payer = payer.as(identity.userId());
    long millis = identity.millisLeft(services.clock().instant());
    cancelStateTimer();
    state =
        new SignedIn(
            identity,
            vertx.setTimer(
                millis, timer -> close(ErrorCode.TOKEN_EXPIRED, "the token's time is over")));
    services.events().signedIn(caller());
    answer(
        ref,
        answered ->
            ServerFrame.welcome(
                answered,
                identity.userId(),
                identity.author(),
                identity.expiresAt(),
                config().limits(),
                services.node()));
  }

  /** Keys have changed: who came in with one that was taken away must bring another token. */
  void checkKey() {
    if (state instanceof SignedIn signedIn && !services.tokens().accept(signedIn.identity())) {
      end(null, keyRevoked());
    }
  }

  private static ParleyException keyRevoked() {
    return new ParleyException(ErrorCode.TOKEN_EXPIRED, "the token's key is not valid any more");
  }

  private void history(ClientFrame.History history) {
    page(
        history.ref(),
        turn ->
            turn.get().compose(now -> services.chat().history(history.channel(), history.page())),
        read ->
            services
                .pages()
                .encode(
                    read,
                    page ->
                        encoded(
                            history.ref(),
                            ref -> ServerFrame.history(ref, history.channel(), page))));
  }

  private void list(ClientFrame.Channels list) {
    page(
        list.ref(),
        turn ->
            turn.get()
                .compose(
                    now ->
                        services.chat().channels().list(list.query(), list.cursor(), list.limit())),
        read ->
            Future.succeededFuture(
                encoded(
                    list.ref(), ref -> ServerFrame.channels(ref, read.channels(), read.cursor()))));
  }

  private void join(ClientFrame.Join join) {
    page(
        join.ref(),
        turn -> channels.join(join.channel(), join.since(), join.limit(), turn),
        // At once, since what is live now comes behind it.
        read -> Future.succeededFuture(encoded(join.ref(), ref -> joined(ref, join, read))));
  }

  private static String joined(JsonNode ref, ClientFrame.Join join, CatchUp.Joined read) {
    return ServerFrame.joined(
        ref, join.channel(), read.messages(), read.before(), read.head(), read.complete());
  }

  /**
   * Answers with something large, which is bounded for all clients together until it was taken.
   *
   * @param request waits for its turn before it reads
   * @param encoder makes the answer; empty where the client asked for none
   */
  private <T> void page(
      JsonNode ref,
      Function<Supplier<Future<Void>>, Future<T>> request,
      Function<T, Future<Optional<EncodedText>>> encoder) {
    var share = services.admission().pages().share(payer.address(), this::makeRoom);
    whenDone(
            ref,
            request.apply(() -> take(share)).compose(encoder),
            answer ->
                answer(
                    answer,
                    text -> {
                      share.measured(text.length());
                      return outbox.sendPage(text);
                    }))
        .onComplete(over -> release(share));
  }

  /** Not before its turn is asked for: a request that is refused at once leaves nothing behind. */
  private Future<Void> take(PageBudget.Share share) {
    if (isOpen()) {
      shares.add(share);
    } else {
      share.release();
    }
    return share.take();
  }

  private void release(PageBudget.Share share) {
    shares.remove(share);
    share.release();
  }

  /** Others need the memory of what this client does not read. */
  private void makeRoom() {
    if (isOpen()) {
      letGo();
      wire.cut();
    }
  }

  private void send(ClientFrame.Send send, Identity identity) {
    var sending =
        services.chat().send(identity, send.channel(), send.text(), send.clientMessageId());
    if (!sending.placed().isComplete()) {
      // What the client sends next must not overtake this.
      input.hold();
      sending.placed().onComplete(placed -> input.release());
    }
    whenDone(
        send.ref(),
        sending.id(),
        id -> answer(send.ref(), ref -> ServerFrame.sent(ref, send.channel(), id)));
  }

  private Future<Void> answer(JsonNode ref, Function<JsonNode, String> frame) {
    return answer(encoded(ref, frame), outbox::send);
  }

  private Optional<EncodedText> encoded(JsonNode ref, Function<JsonNode, String> frame) {
    return wire.answer(ref, frame).map(EncodedText::of);
  }

  private Future<Void> answer(
      Optional<EncodedText> answer, Function<EncodedText, Future<Void>> send) {
    refused = Math.max(0, refused - 1);
    return answer
        .map(
            text -> {
              charge(Cost.ofAnswer(text.length()));
              return send.apply(text);
            })
        .orElseGet(Future::succeededFuture);
  }

  private void take(int units) {
    services.admission().allowance().take(payer, units);
  }

  private void charge(int units) {
    services.admission().allowance().charge(payer, units);
  }

  /**
   * A request is under way until the operating system took its answer.
   *
   * @return completes then
   */
  private <T> Future<Void> whenDone(
      JsonNode ref, Future<T> request, Function<T, Future<Void>> answer) {
    input.requestBegan();
    return request
        .transform(done -> answered(ref, done, answer))
        .onComplete(written -> input.requestIsOver());
  }

  private <T> Future<Void> answered(
      JsonNode ref, AsyncResult<T> done, Function<T, Future<Void>> answer) {
    if (!isOpen()) {
      return Future.succeededFuture();
    }
    return done.succeeded()
        ? answer.apply(done.result())
        : fail(ref, ParleyException.of(done.cause()));
  }

  /**
   * Says why, then closes with the failure's close code; without one the client has no token yet.
   */
  private Future<Void> end(JsonNode ref, ParleyException failure) {
    tell(ref, failure);
    var code = closing(failure.code());
    services.events().closed(caller(), code);
    closed();
    long late = vertx.setTimer(LAST_WORDS.toMillis(), timer -> wire.cut());
    return wire.close(code)
        .onComplete(closed -> vertx.cancelTimer(late))
        .onFailure(gone -> LOG.debug("a client was gone before its close: {}", gone.toString()));
  }

  /** Without a token nobody stays; that its address asks too much is no fault of the token. */
  private static ErrorCode closing(ErrorCode code) {
    if (code.closesConnection()) {
      return code;
    }
    return code == ErrorCode.RATE_LIMITED ? ErrorCode.TRY_LATER : ErrorCode.UNAUTHENTICATED;
  }

  private void letGo() {
    close(ErrorCode.SLOW_READER, "reading too slowly; reconnect and resume");
  }

  /** No input is read while output is unread; a client that leaves it unread is let go. */
  private final class Reading implements Outbox.Watcher {

    @Override
    public void full() {
      input.hold();
      slowReaderTimer = vertx.setTimer(config().slowReaderTimeout().toMillis(), timer -> letGo());
    }

    @Override
    public void drained() {
      vertx.cancelTimer(slowReaderTimer);
      input.release();
      if (isOpen()) {
        channels.catchUp();
      }
    }

    @Override
    public void mustGo() {
      makeRoom();
    }
  }

  private void lost() {
    close(ErrorCode.SLOW_READER, "could not catch up; reconnect and resume");
  }

  private void cancelStateTimer() {
    if (state instanceof Anonymous anonymous) {
      vertx.cancelTimer(anonymous.deadline());
    } else if (state instanceof Verifying verifying) {
      vertx.cancelTimer(verifying.deadline());
    } else if (state instanceof SignedIn signedIn) {
      vertx.cancelTimer(signedIn.expiry());
    }
  }

  private Caller caller() {
    var identity =
        state instanceof SignedIn signedIn
            ? Optional.of(signedIn.identity())
            : Optional.<Identity>empty();
    return new Caller(payer.address(), wire.transport(), identity);
  }

  private GatewayConfig config() {
    return services.config();
  }
}
