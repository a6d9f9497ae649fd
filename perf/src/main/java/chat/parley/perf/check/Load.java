package chat.parley.perf.check;

import chat.parley.perf.Endpoint;
import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import chat.parley.perf.check.Observations.Message;
import chat.parley.perf.check.Observations.Send;
import chat.parley.perf.check.Observations.Shown;
import chat.parley.protocol.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Senders and members at work on a running cluster. Methods block; they are not for event loops.
 * Thread-safe.
 */
public final class Load implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final String name;
  private final RestClient rest;
  private final String token;
  private final List<String> channels;
  private final List<LoadSender> senders = new ArrayList<>();
  private final List<LoadMember> members = new ArrayList<>();
  private final Timings delay = new Timings();
  private final Timings withoutLive = new Timings();

  /** What happened so far. */
  public record Progress(long acknowledged, long retries, long shown) {}

  private Load(String name, LoadOptions options, Supplier<List<Endpoint>> gateways) {
    this.name = name;
    this.rest = new RestClient(gateways);
    this.token = rest.guest("Load");
    this.channels =
        IntStream.range(0, options.channels())
            .mapToObj(i -> rest.createChannel(name + " " + i, token))
            .toList();
  }

  /**
   * Makes channels, joins all members, and then sets all senders to work.
   *
   * @param name names the channels, which must be new, and is part of every text
   * @param gateways those that accept connections now; asked at every connect
   */
  public static Load start(
      Vertx vertx, LoadOptions options, String name, Supplier<List<Endpoint>> gateways) {
    var load = new Load(name, options, gateways);
    var begun = new ConcurrentHashMap<String, Long>();
    var notes = new LoadMember.Notes(begun, load.delay, load.withoutLive);
    for (int i = 0; i < options.members(); i++) {
      var some = load.some(i * options.channelsPerMember(), options.channelsPerMember());
      load.members.add(new LoadMember(vertx, "member " + i, load.token, some, gateways, notes));
    }
    await(Future.all(load.members.stream().map(LoadMember::start).toList()), START_LIMIT);
    int share = (options.channels() + options.senders() - 1) / options.senders();
    for (int i = 0; i < options.senders(); i++) {
      var sender =
          new LoadSender(
              vertx,
              name + "/" + i,
              load.rest.guest("Sender " + i),
              load.some(i * share, share),
              options,
              gateways,
              begun);
      load.senders.add(sender);
    }
    load.senders.forEach(LoadSender::start);
    return load;
  }

  public Progress progress() {
    return new Progress(
        senders.stream().mapToLong(LoadSender::acknowledged).sum(),
        senders.stream().mapToLong(LoadSender::retries).sum(),
        members.stream().mapToLong(LoadMember::shownCount).sum());
  }

  /**
   * Stops sending, waits until all that was acknowledged is stored and every member was shown it,
   * and checks.
   *
   * @param patience how long to wait for that; then all is taken as it is
   */
  public Report finish(Duration patience) {
    await(Future.join(senders.stream().map(LoadSender::stop).toList()), STOP_LIMIT);
    List<Send> sends = senders.stream().flatMap(sender -> sender.sends().stream()).toList();
    var stored = awaitQuiet(sends, System.nanoTime() + patience.toNanos());
    List<Shown> shown = new ArrayList<>();
    for (var member : members) {
      shown.addAll(await(member.shown(), STOP_LIMIT));
    }
    var seen = new Observations(sends, shown, stored);
    return new Report(
        name,
        sends.size(),
        sends.stream().filter(send -> send.acknowledged().isPresent()).count(),
        stored.values().stream().mapToLong(List::size).sum(),
        Checker.storedUnacknowledged(seen),
        senders.stream().mapToLong(LoadSender::retries).sum(),
        shown.stream().mapToLong(one -> one.messages().size()).sum(),
        members.stream().mapToLong(LoadMember::moves).sum(),
        delay.summary(),
        withoutLive.summary(),
        Checker.check(seen));
  }

  @Override
  public void close() {
    await(Future.join(senders.stream().map(LoadSender::stop).toList()), STOP_LIMIT);
    await(Future.join(members.stream().map(LoadMember::stop).toList()), STOP_LIMIT);
  }

  /** The whole history once nothing is under way any more. */
  private Map<String, List<Message>> awaitQuiet(List<Send> sends, long deadline) {
    var acknowledged =
        sends.stream()
            .filter(send -> send.acknowledged().isPresent())
            .map(Send::text)
            .collect(Collectors.toSet());
    while (true) {
      var stored = new HashMap<String, List<Message>>();
      var heads = new HashMap<String, MessageId>();
      for (var channel : channels) {
        var history = rest.history(channel, token).stream().map(Message::of).toList();
        stored.put(channel, history);
        if (!history.isEmpty()) {
          heads.put(channel, history.get(history.size() - 1).id());
        }
      }
      var reached =
          await(
              Future.all(members.stream().map(member -> member.hasReached(heads)).toList()),
              STOP_LIMIT);
      var missing = new HashSet<>(acknowledged);
      stored.values().forEach(all -> all.forEach(message -> missing.remove(message.text())));
      boolean quiet = missing.isEmpty() && reached.<Boolean>list().stream().allMatch(yes -> yes);
      if (quiet || System.nanoTime() > deadline) {
        return stored;
      }
      Pause.of(BETWEEN_LOOKS);
    }
  }

  private List<String> some(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> channels.get(i % channels.size()))
        .distinct()
        .toList();
  }

  private static <T> T await(Future<T> future, Duration limit) {
    try {
      return future.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done within " + limit.toSeconds() + " s", e);
    }
  }
}
