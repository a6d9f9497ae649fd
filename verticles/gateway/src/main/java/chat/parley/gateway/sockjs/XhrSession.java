package chat.parley.gateway.sockjs;

import chat.parley.gateway.admission.Backlog;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.live.LiveBatch;
import chat.parley.protocol.EncodedText;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.SockJsFrame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * SockJS over XHR, for browsers behind proxies that let no WebSocket through. The session outlives
 * its requests, and they may come to any event loop of the node; all that belongs to it stays on
 * the loop to which the first one came. What is written while no request waits goes out with the
 * next.
 */
final class XhrSession implements SockJsTransport, Shareable {

  /** How long a client may take to come back, which is SockJS's default. */
  private static final Duration ABSENCE = Duration.ofSeconds(5);

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final long NO_TIMER = -1;
  private static final EncodedText HEARTBEAT = EncodedText.of(SockJsFrame.HEARTBEAT);

  /** SockJS's clients send one request after the other. */
  private static final int MAX_UNREAD = 4;

  /** What waits to be written. */
  private record Unsent(EncodedText frame, Promise<Void> taken) {}

  private final Vertx vertx;
  private final Context loop;
  private final XhrOwner owner;
  private final Runnable forget;
  private final List<Unsent> unsent = new ArrayList<>();
  private final List<Promise<Void>> unread = new ArrayList<>();
  private final Promise<Void> saidGoodbye = Promise.promise();
  private SockJsClient client;
  private Backlog backlog;
  private Inbox inbox;
  private XhrPoll poll;
  private long absence = NO_TIMER;

  /** Null while the session is open. */
  private String closeFrame;

  /**
   * Opens a session.
   *
   * @param loop the session's
   * @param owner whose it is
   * @param forget run when nobody can come back to it any more
   */
  XhrSession(Vertx vertx, Context loop, XhrOwner owner, Runnable forget) {
    this.vertx = vertx;
    this.loop = loop;
    this.owner = owner;
    this.forget = forget;
    unsent.add(new Unsent(EncodedText.of(SockJsFrame.OPEN), Promise.promise()));
  }

  /** Whose requests belong to the session; from any thread. */
  XhrOwner owner() {
    return owner;
  }

  /** The client waits in this request from now on; on any loop. */
  void attach(XhrPoll next) {
    loop.runOnContext(run -> waitIn(next));
  }

  /** The client has broken this request off; on any loop. */
  void brokenOff(XhrPoll gone) {
    loop.runOnContext(
        run -> {
          if (poll == gone) {
            poll = null;
            interrupt();
          }
        });
  }

  /**
   * Takes the messages of a request; on any loop.
   *
   * @return completes when they were read, so that a client that sends one request after the other
   *     is held back as on a socket, or when the session ends; fails when it has ended before, and
   *     when so many requests wait to be read that no such client has sent them
   */
  Future<Void> receive(List<String> messages) {
    var read = Promise.<Void>promise();
    loop.runOnContext(
        run -> {
          if (isOver()) {
            read.fail(gone());
          } else if (unread.size() == MAX_UNREAD) {
            read.fail(new ParleyException(ErrorCode.RATE_LIMITED, "one request after the other"));
          } else {
            unread.add(read);
            inbox.add(messages);
          }
        });
    return read.future();
  }

  /** Whether a token came; from any thread. */
  boolean hasToken() {
    return client.hasToken();
  }

  @Override
  public Transport name() {
    return Transport.XHR;
  }

  @Override
  public void deliverTo(SockJsClient client) {
    this.client = client;
    backlog = client.admission().backlog(client.from());
    inbox = new Inbox(client::receive, this::answerSends, backlog, this::interrupt);
  }

  @Override
  public String text(String message) {
    return SockJsFrame.message(message);
  }

  @Override
  public List<EncodedText> texts(LiveBatch batch) {
    return batch.sockJsFrames();
  }

  @Override
  public Future<Void> write(EncodedText text) {
    if (isOver()) {
      return Future.failedFuture(gone());
    }
    var taken = Promise.<Void>promise();
    unsent.add(new Unsent(text, taken));
    flush();
    return taken.future();
  }

  @Override
  public void pause() {
    inbox.pause();
  }

  @Override
  public void resume() {
    inbox.resume();
  }

  /** Waits a moment for a request that can be told. */
  @Override
  public Future<Void> close(ErrorCode code) {
    if (isOver()) {
      return Future.failedFuture(gone());
    }
    end(SockJsFrame.close(code));
    return saidGoodbye.future().timeout(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Drops what waits; a request that takes nothing ends with its connection's idle time. */
  @Override
  public void cut() {
    lost(dropUnsent());
  }

  /**
   * Ends streams, too: the server takes a connection on which nothing comes for dead, and who does
   * not come back is.
   */
  @Override
  public void keepAlive() {
    if (!backlog.settle()) {
      interrupt();
    } else if (poll != null) {
      written(poll.end(List.of(HEARTBEAT)));
    }
  }

  private void waitIn(XhrPoll next) {
    if (poll != null) {
      next.end(List.of(EncodedText.of(SockJsFrame.STILL_OPEN)));
      return;
    }
    vertx.cancelTimer(absence);
    poll = next;
    flush();
  }

  /** Writes what waits, and behind it that the session is over if it is. */
  private void flush() {
    if (poll == null || (unsent.isEmpty() && !isOver())) {
      return;
    }
    var sent = List.copyOf(unsent);
    unsent.clear();
    var frames = sent.stream().map(Unsent::frame).collect(Collectors.toList());
    Future<Void> taken;
    if (isOver()) {
      frames.add(EncodedText.of(closeFrame));
      taken = written(poll.end(frames)).onSuccess(saidGoodbye::tryComplete);
    } else {
      taken = written(poll.write(frames));
    }
    sent.forEach(one -> taken.onComplete(one.taken()));
  }

  /** What became of a write to the poll, on the session's loop. */
  private Future<Void> written(Future<Void> write) {
    if (poll.isOver()) {
      poll = null;
      if (!isOver()) {
        absence = vertx.setTimer(ABSENCE.toMillis(), timer -> interrupt());
      }
    }
    return Future.<Void>future(
            done ->
                write.onComplete(
                    (nothing, failure) -> loop.runOnContext(run -> done.complete(null, failure))))
        .onFailure(lost -> interrupt());
  }

  private void answerSends() {
    var read = List.copyOf(unread);
    unread.clear();
    read.forEach(Promise::complete);
  }

  /** The client has gone without a word, and frames may have gone with it. */
  private void interrupt() {
    if (!isOver()) {
      var dropped = dropUnsent();
      end(SockJsFrame.INTERRUPTED);
      // Not before: a client that seems to have drained would be written what comes next.
      lost(dropped);
    }
  }

  private List<Unsent> dropUnsent() {
    var dropped = List.copyOf(unsent);
    unsent.clear();
    return dropped;
  }

  private static void lost(List<Unsent> dropped) {
    dropped.forEach(one -> one.taken().fail(gone()));
  }

  /** Who still comes is told for a while that it is over. */
  private void end(String lastFrame) {
    closeFrame = lastFrame;
    backlog.close();
    vertx.cancelTimer(absence);
    vertx.setTimer(ABSENCE.toMillis(), timer -> forget.run());
    // The close frame says it; a request that failed would end the client before it has read that.
    answerSends();
    flush();
    client.gone();
  }

  private boolean isOver() {
    return closeFrame != null;
  }

  private static VertxException gone() {
    return VertxException.noStackTrace("the client has gone");
  }
}
