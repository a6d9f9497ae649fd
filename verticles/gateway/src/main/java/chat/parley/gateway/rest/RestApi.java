package chat.parley.gateway.rest;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Allowance;
import chat.parley.gateway.admission.Cost;
import chat.parley.gateway.admission.Payer;
import chat.parley.gateway.admission.Unread;
import chat.parley.gateway.audit.Caller;
import chat.parley.gateway.audit.ClientEvents;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.auth.Identity;
import chat.parley.gateway.auth.Origins;
import chat.parley.gateway.auth.Tokens;
import chat.parley.gateway.chat.ChatService;
import chat.parley.gateway.chat.PageEncoder;
import chat.parley.gateway.client.Services;
import chat.parley.protocol.Channel;
import chat.parley.protocol.ChannelId;
import chat.parley.protocol.ClientFrame;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.Json;
import chat.parley.protocol.MessageId;
import chat.parley.protocol.MessageText;
import chat.parley.protocol.PageRequest;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.Rfc3339;
import chat.parley.protocol.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operations of {@code openapi.yaml}, for one event loop.
 *
 * <p>Whoever mounts the router also gives {@link #failureHandler} to its own router for status 400:
 * vertx-web refuses a path with a broken percent-encoding before it comes to a router below.
 */
public final class RestApi {

  /** Below it all is for programs. */
  public static final String ROOT = "/api";

  /** Where the router belongs; the served document says so, too. */
  public static final String PATH = ROOT + "/v1";

  // As with frames: what is over the limit is answered, only what is far over it ends the
  // connection.
  private static final int UNREAD_FACTOR = 4;

  /** What a guest brings is a name. */
  private static final int MAX_GUEST_BODY = 4 << 10;

  private static final String NO_TOPIC = "";

  /** What a path does on a method, for anyone. */
  @FunctionalInterface
  private interface Operation {
    Future<Answer> run(ApiRequest request);
  }

  /** The same for those who bring a token. */
  @FunctionalInterface
  private interface SignedInOperation {
    Future<Answer> run(ApiRequest request, Identity sender);
  }

  private final Vertx vertx;
  private final ChatService chat;
  private final PageEncoder pages;
  private final Tokens tokens;
  private final Admission admission;
  private final Allowance allowance;
  private final ClientEvents events;
  private final Origins origins;
  private final int maxBody;
  private final Unread unread;

  public RestApi(Vertx vertx, Services services, Origins origins) {
    this.vertx = vertx;
    this.chat = services.chat();
    this.pages = services.pages();
    this.tokens = services.tokens();
    this.admission = services.admission();
    this.allowance = admission.allowance();
    this.events = services.events();
    this.origins = origins;
    this.maxBody = services.config().maxFrame().toInt();
    this.unread = admission.bodies().unread(UNREAD_FACTOR * maxBody);
  }

  /** The routes, to be mounted as sub-router at {@link #PATH}. */
  public Router router() {
    var router = Router.router(vertx);
    router.errorHandler(ErrorCode.MALFORMED.httpStatus(), failureHandler());
    router.route().handler(Exchange::begin).failureHandler(failureHandler());
    router.route().handler(new CrossOrigin(origins));
    on(router.route("/openapi.yaml"), Map.of(HttpMethod.GET, request -> OpenApi.answer()));
    on(router.route("/guest"), Map.of(HttpMethod.POST, this::guest));
    on(
        router.route("/channels"),
        Map.of(
            HttpMethod.GET, signedIn(Cost.SEARCH, (request, sender) -> channels(request)),
            HttpMethod.POST, signedIn(Cost.CREATE, this::createChannel)));
    on(
        router.route("/channels/:channel"),
        Map.of(HttpMethod.GET, signedIn(Cost.LOOK_UP, (request, sender) -> channel(request))));
    on(
        router.route("/channels/:channel/messages"),
        Map.of(
            HttpMethod.GET, signedIn(Cost.HISTORY, (request, sender) -> history(request)),
            HttpMethod.POST, signedIn(Cost.SEND, this::send)));
    router.route().handler(ctx -> ctx.fail(ErrorCode.NOT_FOUND.httpStatus()));
    return router;
  }

  /** Answers what a router refuses on its own, with status 400 or 404, as a problem. */
  public Handler<RoutingContext> failureHandler() {
    return Exchange.fail(unread);
  }

  private void on(Route route, Map<HttpMethod, Operation> operations) {
    var allowed =
        Stream.concat(
                operations.keySet().stream(),
                Stream.of(HttpMethod.HEAD).filter(head -> operations.containsKey(HttpMethod.GET)))
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
    route.handler(
        ctx -> {
          var operation = operations.get(withBody(ctx.request().method()));
          if (operation == null) {
            ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
            throw new ParleyException(ErrorCode.METHOD_NOT_ALLOWED, "allowed here: " + allowed);
          }
          operation
              .run(new ApiRequest(ctx, admission.bodies()))
              .onSuccess(answer -> Exchange.answer(ctx, answer, unread))
              .onFailure(ctx::fail);
        });
  }

  /**
   * HEAD is GET whose answer's body stays away (RFC 9110, section 9.3.2): the platform sees to it.
   */
  private static HttpMethod withBody(HttpMethod method) {
    return method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
  }

  private Operation signedIn(int cost, SignedInOperation operation) {
    return request ->
        verified(request, tokens.verify(request.token()))
            .compose(
                sender -> {
                  request.identify(sender);
                  events.signedIn(request.caller());
                  var payer = payer(request, sender);
                  allowance.take(payer, cost);
                  return operation
                      .run(request, sender)
                      .onSuccess(
                          answer -> allowance.charge(payer, Cost.ofAnswer(answer.body().length())));
                });
  }

  /** What is verified costs the address something where it is no good. */
  private <T> Future<T> verified(ApiRequest request, Future<T> verification) {
    return verification.onFailure(
        failure -> {
          var refusal = ParleyException.of(failure);
          events.signInRefused(request.caller(), refusal);
          if (refusal.code().isClientFault()) {
            allowance.charge(new Payer.Address(request.from()), Cost.BAD_TOKEN);
          }
        });
  }

  private static Payer payer(ApiRequest request, Identity sender) {
    return new Payer.User(request.from(), sender.userId());
  }

  /** A new guest; or, for one who brings a token, the next token of the same. */
  private Future<Answer> guest(ApiRequest request) {
    allowance.take(new Payer.Address(request.from()), Cost.GUEST);
    var guest =
        request.hasAuthorization()
            ? verified(request, tokens.verifyRenewable(request.token()))
                .compose(userId -> guestName(request).map(name -> tokens.renew(userId, name)))
                .onSuccess(renewed -> events.guestRenewed(guest(request, renewed)))
            : guestName(request)
                .map(tokens::guest)
                .onSuccess(issued -> events.guestIssued(guest(request, issued)));
    return guest.map(RestApi::guestAnswer);
  }

  private static Caller guest(ApiRequest request, Tokens.Guest guest) {
    return new Caller(request.from(), Transport.REST, Optional.of(guest.identity()));
  }

  private static Future<String> guestName(ApiRequest request) {
    return request.body(MAX_GUEST_BODY).map(body -> Json.requiredText(body, "name"));
  }

  private static Answer guestAnswer(Tokens.Guest guest) {
    var identity = guest.identity();
    return Answer.created(
        Json.newObject()
            .put("token", guest.token())
            .put("userId", identity.userId())
            .put("author", identity.author())
            .put("expiresAt", Rfc3339.text(identity.expiresAt()))
            .toString(),
        Map.of());
  }

  private Future<Answer> channels(ApiRequest request) {
    var query = request.query();
    var text = Channel.checkQuery(query.get("query").orElse(""));
    var cursor = ChannelId.checkCursor(query.get("cursor"));
    return page(
        request,
        () ->
            chat.channels()
                .list(text, cursor, query.limit())
                .map(page -> Answer.ok(ServerFrame.channels(page.channels(), page.cursor()))));
  }

  private Future<Answer> createChannel(ApiRequest request, Identity sender) {
    return request
        .body(maxBody)
        .compose(
            body -> {
              var topic = Objects.requireNonNullElse(Json.optionalText(body, "topic"), NO_TOPIC);
              return chat.create(sender, request.from(), Json.requiredText(body, "name"), topic);
            })
        .onSuccess(created -> events.channelCreated(request.caller(), created.id()))
        .map(
            channel ->
                Answer.created(
                    channel.toJson().toString(), Map.of(HttpHeaders.LOCATION, location(channel))));
  }

  private Future<Answer> channel(ApiRequest request) {
    return chat.channels()
        .find(request.channel())
        .map(channel -> Answer.ok(channel.toJson().toString()));
  }

  private Future<Answer> history(ApiRequest request) {
    var query = request.query();
    var page =
        PageRequest.of(
            query.get("before").map(MessageId::parse),
            query.get("after").map(MessageId::parse),
            query.limit());
    var channel = request.channel();
    return page(
        request,
        () ->
            chat.history(channel, page)
                .compose(read -> pages.encode(read, found -> Answer.ok(ServerFrame.page(found)))));
  }

  /** Answers with something large, which is bounded for all clients together until it was taken. */
  private Future<Answer> page(ApiRequest request, Supplier<Future<Answer>> read) {
    var share = admission.pages().share(request.from(), request::cut);
    request.whenOver(share::release);
    return share
        .take()
        .compose(turn -> read.get())
        .onSuccess(answer -> share.measured(answer.body().length()));
  }

  private Future<Answer> send(ApiRequest request, Identity sender) {
    var channel = request.channel();
    return request
        .body(maxBody)
        .compose(
            body -> {
              var text = MessageText.check(Json.requiredText(body, "text"));
              allowance.take(payer(request, sender), Cost.ofText(text));
              return chat.send(sender, channel, text, ClientFrame.clientMessageId(body)).id();
            })
        .map(
            id ->
                Answer.created(
                    Json.newObject()
                        .put("id", id.toString())
                        .put("sentAt", id.sentAtText())
                        .toString(),
                    Map.of()));
  }

  private static String location(Channel channel) {
    return PATH + "/channels/" + URLEncoder.encode(channel.id(), StandardCharsets.UTF_8);
  }
}
