package chat.parley.gateway.sockjs;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.admission.FrontDoor;
import chat.parley.gateway.audit.RefusalCode;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.client.Clients;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.SockJsFrame;
import chat.parley.protocol.Utf8;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * The requests of SockJS's XHR transports: in {@code xhr} and {@code xhr_streaming} a client waits
 * for frames, with {@code xhr_send} it sends messages. Runs on its event loop.
 */
final class XhrEndpoint {

  private static final String FRAMES = "application/javascript; charset=UTF-8";
  private static final String SESSION = "session";
  private static final String PREFIX = "/[^/.]+/(?<" + SESSION + ">[^/.]+)";
  private static final Pattern OF_SESSION =
      Pattern.compile(SockJsEndpoint.PATH + PREFIX + "/xhr(?:_streaming|_send)?");

  /** In bytes: a token has a few hundred. */
  private static final int MAX_ANONYMOUS_BODY = 16 << 10;

  private static final int NO_CONTENT = 204;

  /** SockJS's answer to a body that is none. */
  private static final int BAD_BODY = 500;

  private final Vertx vertx;
  private final Context loop;
  private final Clients clients;

  /** The XHR sessions of the node: their requests may come to any of its loops. */
  private final LocalMap<String, XhrSession> sessions;

  /** Created on its event loop. */
  XhrEndpoint(Vertx vertx, Clients clients) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.clients = clients;
    this.sessions = vertx.sharedData().getLocalMap("parley.xhr-sessions");
  }

  /**
   * Adds the routes.
   *
   * @param maxBody how many bytes a request may bring
   */
  void mount(Router router, int maxBody) {
    router.postWithRegex(PREFIX + "/xhr").handler(ctx -> attach(ctx, XhrPoll::poll));
    router.postWithRegex(PREFIX + "/xhr_streaming").handler(ctx -> attach(ctx, XhrPoll::stream));
    router
        .postWithRegex(PREFIX + "/xhr_send")
        .handler(ctx -> send(ctx, maxBody))
        .failureHandler(ctx -> refuseBody(ctx, ErrorCode.INTERNAL, ""));
  }

  /** Whether a path is that of a session's request. */
  static boolean isXhr(String path) {
    return OF_SESSION.matcher(path).matches();
  }

  /** Whether a request is one of a client that is there already. */
  boolean isKnown(RoutingContext ctx) {
    var match = OF_SESSION.matcher(ctx.request().path());
    return match.matches() && sessions.containsKey(match.group(SESSION));
  }

  private void attach(
      RoutingContext ctx, BiFunction<HttpServerResponse, Context, XhrPoll> request) {
    var from = FrontDoor.from(ctx);
    var cookie = SockJsEndpoint.cookie(ctx);
    var session = sessions.computeIfAbsent(ctx.pathParam(SESSION), id -> open(id, from, cookie));
    if (!session.owner().owns(from, cookie)) {
      refuse(ctx, ErrorCode.NOT_FOUND, "");
      return;
    }
    var response = ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, FRAMES);
    var poll = request.apply(response, loop);
    response.closeHandler(closed -> session.brokenOff(poll));
    session.attach(poll);
  }

  /** A client's first request: the session stays on this loop. */
  private XhrSession open(String id, ClientAddress from, ClientCookie cookie) {
    var place = clients.admission().client(from, Transport.XHR);
    var owner = new XhrOwner(from, cookie);
    var session = new XhrSession(vertx, loop, owner, () -> sessions.remove(id));
    new SockJsClient(session, clients, from, place).open();
    return session;
  }

  /**
   * Nothing is read for nobody, and little before there is a token. Whoever guesses a session's id
   * is not told whether there is one.
   */
  private void send(RoutingContext ctx, int maxBody) {
    var session = sessions.get(ctx.pathParam(SESSION));
    if (session == null || !session.owner().owns(FrontDoor.from(ctx), SockJsEndpoint.cookie(ctx))) {
      refuse(ctx, ErrorCode.NOT_FOUND, "", MAX_ANONYMOUS_BODY);
      return;
    }
    clients
        .admission()
        .bodies()
        .read(ctx.request(), FrontDoor.from(ctx), session.hasToken() ? maxBody : MAX_ANONYMOUS_BODY)
        .onSuccess(body -> receive(ctx, session, body))
        .onFailure(
            failure -> {
              var refusal = ParleyException.of(failure);
              refuse(ctx, refusal.code(), refusal.getMessage(), maxBody);
            });
  }

  private void receive(RoutingContext ctx, XhrSession session, Buffer body) {
    if (body.length() == 0) {
      refuseBody(ctx, ErrorCode.MALFORMED, "Payload expected.");
      return;
    }
    List<String> messages;
    try {
      messages = SockJsFrame.parse(Utf8.decode("the body", body.getBytes()));
    } catch (ParleyException e) {
      if (e.code() == ErrorCode.TOO_LARGE) {
        refuse(ctx, e.code(), e.getMessage());
      } else {
        refuseBody(ctx, e.code(), "Broken JSON encoding.");
      }
      return;
    }
    session
        .receive(messages)
        .onSuccess(read -> loop.runOnContext(run -> answer(ctx, NO_CONTENT, "")))
        .onFailure(failure -> loop.runOnContext(run -> refuse(ctx, code(failure), "")));
  }

  private static ErrorCode code(Throwable failure) {
    return failure instanceof ParleyException refusal ? refusal.code() : ErrorCode.NOT_FOUND;
  }

  /** Refuses a request whose body may be still to come. */
  private void refuse(RoutingContext ctx, ErrorCode code, String text, int maxBody) {
    refuse(ctx, code, text);
    clients.admission().bodies().unread(maxBody).discard(ctx.request());
  }

  private static void refuse(RoutingContext ctx, ErrorCode code, String text) {
    RefusalCode.note(ctx, code);
    answer(ctx, code.httpStatus(), text);
  }

  private static void refuseBody(RoutingContext ctx, ErrorCode code, String text) {
    RefusalCode.note(ctx, code);
    answer(ctx, BAD_BODY, text);
  }

  private static void answer(RoutingContext ctx, int status, String text) {
    ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=UTF-8")
        .end(text)
        .onFailure(gone -> {});
  }
}
