package chat.parley.gateway.audit;

import chat.parley.gateway.auth.Origins;
import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import chat.parley.protocol.audit.AuditEvent;
import chat.parley.protocol.audit.AuditLine;
import chat.parley.protocol.audit.AuditLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What clients did and were told, for operators: all of it is counted, and what may tell of an
 * attack, or who did what, goes into the audit log. One for all event loops; thread-safe. No label
 * of a meter is a client's word.
 */
public final class ClientEvents {

  private static final Set<Transport> WITH_TOKENS = EnumSet.complementOf(EnumSet.of(Transport.WEB));

  private static final Set<ErrorCode> CLOSING =
      Arrays.stream(ErrorCode.values())
          .filter(ErrorCode::closesConnection)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(ErrorCode.class)));

  /** What a token can be refused with; all else is a fault of ours. */
  private static final Set<ErrorCode> SIGN_IN_REFUSALS =
      EnumSet.of(
          ErrorCode.UNAUTHENTICATED,
          ErrorCode.TOKEN_EXPIRED,
          ErrorCode.FORBIDDEN,
          ErrorCode.UNAVAILABLE,
          ErrorCode.INTERNAL);

  private static final String SIGN_INS = "parley.gateway.sign.ins";
  private static final String SIGN_INS_ARE =
      "tokens that clients brought, by what came of it; over REST each request brings one";
  private static final String RESULT = "result";
  private static final String NEW = "new";
  private static final String RENEWED = "renewed";

  /** What clients are refused with who ask too much. */
  private static final Set<ErrorCode> LIMITS =
      EnumSet.of(
          ErrorCode.RATE_LIMITED,
          ErrorCode.TOO_MANY_CHANNELS,
          ErrorCode.TRY_LATER,
          ErrorCode.SLOW_READER);

  private final AuditLog audit;
  private final Origins origins;
  private final CodeCounters refused;
  private final CodeCounters closed;
  private final CodeCounters signInsRefused;
  private final Map<Transport, Counter> signIns = new EnumMap<>(Transport.class);
  private final Counter newGuests;
  private final Counter renewedGuests;

  /**
   * @param origins tells why a request was forbidden
   */
  public ClientEvents(AuditLog audit, Origins origins, MeterRegistry meters) {
    this.audit = audit;
    this.origins = origins;
    refused =
        new CodeCounters(
            meters,
            "parley.gateway.refused",
            "refusals that clients were told",
            "code",
            EnumSet.allOf(Transport.class),
            EnumSet.allOf(ErrorCode.class));
    closed =
        new CodeCounters(
            meters,
            "parley.gateway.closed",
            "connections of live clients that were closed with a code",
            "code",
            Transport.LIVE,
            CLOSING);
    signInsRefused =
        new CodeCounters(meters, SIGN_INS, SIGN_INS_ARE, RESULT, WITH_TOKENS, SIGN_IN_REFUSALS);
    for (var transport : WITH_TOKENS) {
      signIns.put(
          transport,
          Counter.builder(SIGN_INS)
              .description(SIGN_INS_ARE)
              .tag(RESULT, "accepted")
              .tag("transport", transport.label())
              .register(meters));
    }
    newGuests = guests(meters, NEW);
    renewedGuests = guests(meters, RENEWED);
  }

  private static Counter guests(MeterRegistry meters, String kind) {
    return Counter.builder("parley.gateway.guests.issued")
        .description("tokens that guests were given")
        .tag("kind", kind)
        .register(meters);
  }

  /** A live client was told that what it asked for cannot be. */
  public void refused(Caller caller, ParleyException refusal) {
    refused.count(caller.transport(), refusal.code());
    if (LIMITS.contains(refusal.code())) {
      write(AuditEvent.LIMIT_MET, caller, refusal);
    }
  }

  /** A request was refused, which may be a handshake. */
  public void requestRefused(HttpServerRequest request, Caller caller, ParleyException refusal) {
    var code = refusal.code();
    refused.count(caller.transport(), code);
    if (code == ErrorCode.FORBIDDEN) {
      forbidden(request, caller);
    } else if (Transport.LIVE.contains(caller.transport())
        && (LIMITS.contains(code) || code == ErrorCode.UNAVAILABLE)) {
      write(AuditEvent.CONNECTION_REFUSED, caller, refusal);
    } else if (LIMITS.contains(code)) {
      write(AuditEvent.LIMIT_MET, caller, refusal);
    }
  }

  private void forbidden(HttpServerRequest request, Caller caller) {
    var host = Objects.toString(request.authority());
    if (!origins.isForUs(request)) {
      audit.write(AuditEvent.HOST_REFUSED, line -> describe(line, caller).with("host", host));
    } else if (!origins.allow(request)) {
      audit.write(
          AuditEvent.ORIGIN_REFUSED,
          line ->
              describe(line, caller)
                  .with("host", host)
                  .with("origin", request.getHeader(HttpHeaders.ORIGIN)));
    }
  }

  /** There was no place for a connection, which was closed without a word. */
  public void connectionRefused(SocketAddress remote, ParleyException refusal) {
    audit.write(
        AuditEvent.CONNECTION_REFUSED,
        line ->
            line.address(remote.hostAddress())
                .code(refusal.code())
                .with("reason", refusal.getMessage()));
  }

  /**
   * A live client's connection is being closed; why, it was told as a refusal.
   *
   * @param code one that closes connections
   */
  public void closed(Caller caller, ErrorCode code) {
    closed.count(caller.transport(), code);
  }

  /** A token was good. Requests over REST bring one each, so that those are only counted. */
  public void signedIn(Caller caller) {
    signIns.get(caller.transport()).increment();
    if (caller.transport() != Transport.REST) {
      audit.write(AuditEvent.SIGN_IN, line -> describe(line, caller));
    }
  }

  /** A token was not good, or not for this connection. */
  public void signInRefused(Caller caller, ParleyException refusal) {
    var code = SIGN_IN_REFUSALS.contains(refusal.code()) ? refusal.code() : ErrorCode.INTERNAL;
    signInsRefused.count(caller.transport(), code);
    write(AuditEvent.SIGN_IN_REFUSED, caller, refusal);
  }

  /** Somebody is a guest from now on. */
  public void guestIssued(Caller guest) {
    newGuests.increment();
    audit.write(AuditEvent.GUEST_TOKEN_ISSUED, line -> describe(line, guest).with("kind", NEW));
  }

  /** A guest was given the next token. */
  public void guestRenewed(Caller guest) {
    renewedGuests.increment();
    audit.write(AuditEvent.GUEST_TOKEN_ISSUED, line -> describe(line, guest).with("kind", RENEWED));
  }

  /** A user has made a channel. */
  public void channelCreated(Caller creator, String channel) {
    audit.write(AuditEvent.CHANNEL_CREATED, line -> describe(line, creator).channel(channel));
  }

  private void write(AuditEvent event, Caller caller, ParleyException refusal) {
    audit.write(
        event,
        line -> describe(line, caller).code(refusal.code()).with("reason", refusal.getMessage()));
  }

  private static AuditLine describe(AuditLine line, Caller caller) {
    line.address(caller.from().text()).transport(caller.transport().label());
    caller
        .identity()
        .ifPresent(who -> line.user(who.userId()).key(who.key().issuer(), who.key().thumbprint()));
    return line;
  }
}
