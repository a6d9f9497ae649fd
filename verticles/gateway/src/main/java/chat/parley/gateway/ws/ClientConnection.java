package chat.parley.gateway.ws;

import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.gateway.live.LoopMembers;
import chat.parley.gateway.ws.ConnectionState.Anonymous;
import chat.parley.gateway.ws.ConnectionState.Closed;
import chat.parley.gateway.ws.ConnectionState.SignedIn;
import chat.parley.protocol.ClientFrame;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.ServerFrame;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client over WebSocket: parses its frames, has them handled, answers. A frame that cannot be
 * handled is answered with an error and the connection lives. Runs on its event loop.
 */
final class ClientConnection {

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final WebSocketEndpoint.Services services;
  private final Outbox outbox;
  private final JoinedChannels channels;
  private ConnectionState state = new Closed();
  private int underWay;
  private int holds;
  private long slowReaderTimer = NO_TIMER;

  ClientConnection(
      Vertx vertx,
      ServerWebSocket socket,
      WebSocketEndpoint.Services services,
      LoopMembers loop,
      Runnable onClosed) {
    this.vertx = vertx;
    this.socket = socket;
    this.services = services;
    this.outbox = new Outbox(socket, config().maxOutstanding().bytes(), this::drained);
    this.channels = new JoinedChannels(services, loop, outbox, this::fellBehind);
    socket.frameHandler(new FrameReader(config().maxFrame().toInt(), this::receive, this::refuse));
    socket.exceptionHandler(
        failure -> LOG.debug("a client's socket failed: {}", failure.toString()));
    socket.closeHandler(
        closed -> {
          closed();
          onClosed.run();
        });
  }

  /** Waits for the client's token. */
  void openAnonymous() {
    state =
        new Anonymous(
            vertx.setTimer(
                config().authTimeout().toMillis(),
                timer -> close(ErrorCode.UNAUTHENTICATED, "no token came in time")));
  }

  /** The token came with the handshake. */
  void openSignedIn(Identity identity) {
    signIn(identity, null);
  }

  /** The node drains: tells the client to reconnect elsewhere after the given time. */
  void goAway(long reconnectAfterMillis) {
    outbox.send(ServerFrame.goaway(reconnectAfterMillis));
  }

  /** Keeps proxies from closing a quiet connection, and finds out dead ones. */
  void ping() {
    socket.writePing(Buffer.buffer());
  }

  Future<Void> close(ErrorCode code, String message) {
    if (state instanceof Closed) {
      return Future.succeededFuture();
    }
    return end(null, new ParleyException(code, message));
  }

  /** Whether an answer is still owed to the client. */
  boolean isBusy() {
    return underWay > 0;
  }

  private void receive(String text) {
    if (state instanceof Closed) {
      return;
    }
    JsonNode ref = null;
    try {
      ObjectNode json = Json.object(text);
      ref = ClientFrame.ref(json);
      handle(ClientFrame.parse(json));
    } catch (ParleyException e) {
      fail(ref, e);
    }
  }

  private void refuse(ParleyException failure) {
    fail(null, failure);
  }

  private void handle(ClientFrame frame) {
    if (frame instanceof ClientFrame.Ping ping) {
      outbox.send(ServerFrame.pong(ping.ref()));
    } else if (frame instanceof ClientFrame.Auth auth) {
      authenticate(auth);
    } else if (state instanceof SignedIn signedIn) {
      handle(frame, signedIn.identity());
    } else {
      throw new ParleyException(ErrorCode.UNAUTHENTICATED, "send 'auth' first");
    }
  }

  private void handle(ClientFrame frame, Identity identity) {
    if (frame instanceof ClientFrame.Send send) {
      send(send, identity);
    } else if (frame instanceof ClientFrame.Join join) {
      answer(join.ref(), channels.join(join));
    } else if (frame instanceof ClientFrame.Leave leave) {
      channels.leave(leave.channel());
      outbox.send(ServerFrame.left(leave.ref(), leave.channel()));
    } else if (frame instanceof ClientFrame.History history) {
      answer(
          history.ref(),
          services
              .chat()
              .history(history.channel(), history.page())
              .map(page -> ServerFrame.history(history.ref(), history.channel(), page)));
    }
  }

  private void authenticate(ClientFrame.Auth auth) {
    // What the client sent behind its token is handled when the token is known.
    hold();
    services
        .tokens()
        .verify(auth.token())
        .onComplete(
            verified -> {
              release();
              if (state instanceof Closed) {
                return;
              }
              if (verified.succeeded()) {
                signIn(verified.result(), auth.ref());
                return;
              }
              var refusal = ParleyException.of(verified.cause());
              if (refusal.code().closesConnection()) {
                end(auth.ref(), refusal);
              } else {
                fail(auth.ref(), refusal);
              }
            });
  }

  /** Signs in, or renews the token of the same user. */
  private void signIn(Identity identity, JsonNode ref) {
    if (state instanceof SignedIn before && !before.identity().userId().equals(identity.userId())) {
      fail(ref, new ParleyException(ErrorCode.FORBIDDEN, "this connection is another user's"));
      return;
    }
    cancelStateTimer();
    long millis =
        Math.max(1, Duration.between(services.clock().instant(), identity.expiresAt()).toMillis());
    state =
        new SignedIn(
            identity,
            vertx.setTimer(
                millis, timer -> close(ErrorCode.TOKEN_EXPIRED, "the token's time is over")));
    outbox.send(
        ServerFrame.welcome(
            ref, identity.userId(), identity.author(), config().limits(), services.node()));
  }

  private void send(ClientFrame.Send send, Identity identity) {
    var sending =
        services.chat().send(identity, send.channel(), send.text(), send.clientMessageId());
    if (!sending.placed().isComplete()) {
      // What the client sends next must not overtake this.
      hold();
      sending.placed().onComplete(placed -> release());
    }
    answer(send.ref(), sending.id().map(id -> ServerFrame.sent(send.ref(), send.channel(), id)));
  }

  private void answer(JsonNode ref, Future<String> answer) {
    // The socket is read no further while this client has enough under way.
    if (++underWay == config().maxRequestsInFlight()) {
      hold();
    }
    answer.onComplete(
        done -> {
          if (underWay-- == config().maxRequestsInFlight()) {
            release();
          }
          if (state instanceof Closed) {
            return;
          }
          if (done.succeeded()) {
            outbox.send(done.result());
          } else {
            fail(ref, ParleyException.of(done.cause()));
          }
        });
  }

  private void fail(JsonNode ref, ParleyException failure) {
    if (failure.code() == ErrorCode.INTERNAL) {
      LOG.error("a request failed", failure);
    } else {
      LOG.debug("a request was refused: {}", failure.code());
    }
    outbox.send(ServerFrame.error(ref, failure));
  }

  /** Says why, then closes with the failure's close code. */
  private Future<Void> end(JsonNode ref, ParleyException failure) {
    fail(ref, failure);
    closed();
    return socket
        .close(failure.code().closeCode(), failure.code().name())
        .onFailure(gone -> LOG.debug("a client was gone before its close: {}", gone.toString()));
  }

  private void fellBehind() {
    if (slowReaderTimer == NO_TIMER) {
      slowReaderTimer =
          vertx.setTimer(
              config().slowReaderTimeout().toMillis(),
              timer -> close(ErrorCode.SLOW_READER, "reading too slowly; reconnect and resume"));
    }
  }

  private void drained() {
    if (state instanceof Closed) {
      return;
    }
    vertx.cancelTimer(slowReaderTimer);
    slowReaderTimer = NO_TIMER;
    channels
        .catchUp()
        .onFailure(
            failure -> close(ErrorCode.SLOW_READER, "could not catch up; reconnect and resume"));
  }

  private void closed() {
    cancelStateTimer();
    vertx.cancelTimer(slowReaderTimer);
    state = new Closed();
    channels.leaveAll();
  }

  private void cancelStateTimer() {
    if (state instanceof Anonymous anonymous) {
      vertx.cancelTimer(anonymous.deadline());
    } else if (state instanceof SignedIn signedIn) {
      vertx.cancelTimer(signedIn.expiry());
    }
  }

  private void hold() {
    if (holds++ == 0) {
      socket.pause();
    }
  }

  private void release() {
    if (--holds == 0) {
      socket.resume();
    }
  }

  private GatewayConfig config() {
    return services.config();
  }
}
