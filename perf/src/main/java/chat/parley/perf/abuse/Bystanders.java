package chat.parley.perf.abuse;

import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import chat.parley.perf.abuse.Connection.Way;
import chat.parley.perf.check.Checker;
import chat.parley.perf.check.Observations;
import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Shown;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Those who behave: members over every transport, senders over REST, {@code /ws} and the bridge,
 * and people who come and go. Methods block; one thread at a time.
 */
final class Bystanders implements AutoCloseable {

  /** How many there are. */
  record Options(int members, int senders, int channels) {}

  private static final List<Way> MEMBERS =
      List.of(
          Way.WS,
          Way.BRIDGE,
          Way.WS,
          Way.XHR_STREAMING,
          Way.WS,
          Way.RAW_BRIDGE,
          Way.WS,
          Way.XHR_POLLING,
          Way.WS,
          Way.BRIDGE);
  private static final List<Way> SENDERS = List.of(Way.REST, Way.WS, Way.BRIDGE);
  private static final int CHANNELS_EACH = 3;
  private static final int ADDRESSES = 10;
  private static final int AT_ONCE = 20;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  private final Vertx vertx = Vertx.vertx();
  private final Supplier<List<Endpoint>> gateways;
  private final RestClient rest;
  private final List<String> tokens = new ArrayList<>();
  private final List<String> channels;

  /** The newest message of each channel at the end of the last round. */
  private final Map<String, String> cursors = new HashMap<>();

  /** The newest message of each channel, when it was last looked at. */
  private final Map<String, String> heads = new HashMap<>();

  private final List<Bystander> members = new ArrayList<>();
  private final List<BystandingSender> senders = new ArrayList<>();
  private Round round = new Round("before");
  private Newcomers newcomers;

  /** Makes their channels and tokens; they are not there yet. */
  Bystanders(Options options, Supplier<List<Endpoint>> gateways) {
    this.gateways = gateways;
    this.rest = new RestClient(gateways);
    IntStream.range(0, options.members() + options.senders() + 1)
        .forEach(i -> tokens.add(rest.guest("Bystander " + i)));
    this.channels =
        IntStream.range(0, options.channels())
            .mapToObj(i -> rest.createChannel("Abuse " + i + " " + System.nanoTime(), token(i)))
            .toList();
    for (int i = 0; i < options.members(); i++) {
      var some = some(i * CHANNELS_EACH, CHANNELS_EACH);
      members.add(new Bystander("member " + i, MEMBERS.get(i % MEMBERS.size()), some, round));
    }
    for (int i = 0; i < options.senders(); i++) {
      // Each in two: every channel has somebody who talks where there are as many.
      var some = some(i, 2);
      senders.add(new BystandingSender(vertx, i, SENDERS.get(i % SENDERS.size()), some, round));
    }
  }

  /** In which they talk, the busy one first. */
  List<String> channels() {
    return channels;
  }

  /** Those who are not there come; throws when one cannot. */
  void enter() {
    var entering = new ArrayList<Future<Void>>();
    for (int i = 0; i < members.size() + senders.size(); i++) {
      boolean isMember = i < members.size();
      var from = SourceAddress.ofBystander(i % ADDRESSES);
      var living = gateways.get();
      var to = living.get(i % living.size());
      if (isMember && !members.get(i).isHere()) {
        entering.add(members.get(i).enter(vertx, from, to, token(i)));
      } else if (!isMember && !senders.get(i - members.size()).isHere()) {
        entering.add(senders.get(i - members.size()).enter(from, to, token(i)));
      }
      if (entering.size() >= AT_ONCE) {
        await(Future.all(List.copyOf(entering)), START_LIMIT);
        entering.clear();
      }
    }
    await(Future.all(entering), START_LIMIT);
  }

  /** All begin to talk. */
  void begin(String name) {
    round = new Round(name);
    members.forEach(member -> member.begin(round));
    senders.forEach(sender -> sender.begin(round));
    newcomers = new Newcomers(vertx, gateways, token(tokens.size() - 1), channels, round);
    newcomers.begin();
  }

  /** They say no more; what was said may still be shown. */
  void stop() {
    var stopping = new ArrayList<Future<Void>>();
    senders.forEach(sender -> stopping.add(sender.stop()));
    stopping.add(newcomers.stop());
    await(Future.all(stopping), STOP_LIMIT);
  }

  /**
   * What they saw since {@link #begin}.
   *
   * @param patience how long to wait until all have been shown all
   */
  Seen seen(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<String, List<Message>> stored = new HashMap<>();
    boolean isQuiet = false;
    while (!isQuiet && System.nanoTime() < deadline) {
      Pause.of(BETWEEN_LOOKS);
      stored = stored();
      isQuiet = isQuiet(stored);
    }
    List<Shown> shown = members.stream().flatMap(member -> member.shown().stream()).toList();
    var seen = new Observations(round.sends(), shown, stored);
    cursors.putAll(heads);
    return new Seen(
        Checker.check(seen),
        round.sends().size(),
        shown.stream().mapToLong(each -> each.messages().size()).sum(),
        round.latency(),
        newcomers.times(),
        round.refused(),
        round.closed());
  }

  @Override
  public void close() {
    members.forEach(Bystander::leave);
    senders.forEach(BystandingSender::leave);
    vertx.close().await();
  }

  private Map<String, List<Message>> stored() {
    var stored = new HashMap<String, List<Message>>();
    for (var channel : channels) {
      var all = rest.history(channel, token(0), cursors.getOrDefault(channel, "0-0"));
      stored.put(
          channel,
          all.stream()
              .filter(message -> round.has(message.getString("text")))
              .map(Message::of)
              .toList());
      if (!all.isEmpty()) {
        heads.put(channel, all.get(all.size() - 1).getString("id"));
      }
    }
    return stored;
  }

  private boolean isQuiet(Map<String, List<Message>> stored) {
    long acknowledged =
        round.sends().stream().filter(send -> send.acknowledged().isPresent()).count();
    long all = stored.values().stream().mapToLong(List::size).sum();
    return all >= acknowledged
        && stored.entrySet().stream()
            .allMatch(
                channel ->
                    members.stream()
                        .allMatch(
                            member -> member.hasSeen(channel.getKey(), channel.getValue().size())));
  }

  private String token(int number) {
    return tokens.get(number % tokens.size());
  }

  private List<String> some(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> channels.get(i % channels.size()))
        .distinct()
        .toList();
  }

  private static void await(Future<?> future, Duration limit) {
    try {
      future.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done within " + limit.toSeconds() + " s", e);
    }
  }
}
