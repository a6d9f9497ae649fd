package chat.parley.gateway.audit;

import chat.parley.protocol.ErrorCode;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What clients did and were told, for operators. One for all event loops; thread-safe. No label of
 * a meter is a client's word.
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

  private final CodeCounters refused;
  private final CodeCounters closed;
  private final CodeCounters signInsRefused;
  private final Map<Transport, Counter> signIns = new EnumMap<>(Transport.class);
  private final Counter newGuests;
  private final Counter renewedGuests;

  public ClientEvents(MeterRegistry meters) {
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
    newGuests = guests(meters, "new");
    renewedGuests = guests(meters, "renewed");
  }

  private static Counter guests(MeterRegistry meters, String kind) {
    return Counter.builder("parley.gateway.guests.issued")
        .description("tokens that guests were given")
        .tag("kind", kind)
        .register(meters);
  }

  /** A client was told that what it asked for cannot be. */
  public void refused(Caller caller, ParleyException refusal) {
    refused.count(caller.transport(), refusal.code());
  }

  /**
   * A live client's connection is being closed; why, it was told as a refusal.
   *
   * @param code one that closes connections
   */
  public void closed(Caller caller, ErrorCode code) {
    closed.count(caller.transport(), code);
  }

  /** A token was good. */
  public void signedIn(Caller caller) {
    signIns.get(caller.transport()).increment();
  }

  /** A token was not good, or not for this connection. */
  public void signInRefused(Caller caller, ErrorCode code) {
    signInsRefused.count(
        caller.transport(), SIGN_IN_REFUSALS.contains(code) ? code : ErrorCode.INTERNAL);
  }

  /** Somebody is a guest from now on. */
  public void guestIssued(Caller guest) {
    newGuests.increment();
  }

  /** A guest was given the next token. */
  public void guestRenewed(Caller guest) {
    renewedGuests.increment();
  }
}
