package chat.parley.perf.abuse;

import chat.parley.local.LocalServer;
import chat.parley.perf.Pause;
import chat.parley.perf.RestClient;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Node;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A cluster with people in it, and one attack after the other. The nodes' limits are those of
 * {@code conf/parley.yaml}, their heap is that of the run command. One thread; methods block.
 */
public final class Siege implements AutoCloseable {

  private static final long MAX_HEAP = 512L << 20;

  /** What the run command starts a node with. */
  public static final List<String> JVM =
      List.of("-Xmx" + (MAX_HEAP >> 20) + "m", "-XX:+ExitOnOutOfMemoryError");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A gateway keeps what members have left for 45 s. */
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(75);

  private static final Duration SETTLE_PAUSE = Duration.ofSeconds(3);
  private static final String LONG_TEXT = "🧶".repeat(50_000);

  private final Cluster cluster;
  private final Path jar;
  private final Path folder;
  private final Duration time;
  private final Bystanders.Options options;
  private final Consumer<String> say;
  private final String longTexts;
  private Bystanders bystanders;
  private Judge judge = new Judge(MAX_HEAP, 0);

  /** What the nodes used after the last round; empty before the first. */
  private List<Optional<Reading>> last = List.of();

  private int number;

  /**
   * Gathers people in a cluster whose nodes run.
   *
   * @param jar the runnable jar
   * @param folder for logs
   * @param time of each attack
   * @param members those who are shown what is said
   * @param senders those who talk, once a second
   * @param longTexts how many texts of 50,000 emoji the channel has that is there to be read
   * @param say hears what is being done
   */
  public Siege(
      Cluster cluster,
      Path jar,
      Path folder,
      Duration time,
      int members,
      int senders,
      int longTexts,
      Consumer<String> say) {
    this.cluster = cluster;
    this.jar = jar;
    this.folder = folder;
    this.time = time;
    this.options = new Bystanders.Options(members, senders, Math.min(20, Math.max(1, senders)));
    this.say = say;
    say.accept("a channel gets " + longTexts + " texts of 50,000 emoji");
    this.longTexts = fill(longTexts);
    say.accept(members + " members and " + senders + " senders come");
    this.bystanders = gather();
  }

  /** A time without an attack, which is what the others are measured against. */
  public Outcome calm(String name) {
    return run(name, Optional.empty());
  }

  /** From now on this is what others are measured against. */
  public void measureAgainst(Outcome calm) {
    judge = new Judge(MAX_HEAP, calm.result().seen().latency().p99());
  }

  /** The time of an attack. */
  public Outcome attack(String name) {
    return run(name, Optional.of(Attacks.named(name)));
  }

  @Override
  public void close() {
    bystanders.close();
  }

  private Outcome run(String name, Optional<Attack> attack) {
    say.accept(name);
    bystanders.enter();
    var before = last.isEmpty() ? readings() : last;
    var own = folder.resolve("attack-" + number++ + "-" + name);
    var where = new Assault.Where(cluster.gateways(), bystanders.channels(), longTexts);
    var attacker = attack.map(each -> Attacker.begin(each, jar, own, where));
    bystanders.begin(name + "-" + number);
    Pause.of(time);
    bystanders.stop();
    var during = readings();
    Map<String, Long> told = attacker.map(Attacker::end).orElse(Map.of());
    var ended = ended();
    if (!ended.isEmpty()) {
      startAgain();
    }
    var seen = bystanders.seen(PATIENCE);
    last = settled(before);
    var result = new Result(name, seen, before, during, last, ended, told);
    var broken = new ArrayList<>(judge.judge(result));
    if (attack.isPresent()) {
      broken.addAll(judge.judgeAttacker(result));
    }
    if (!ended.isEmpty()) {
      gatherAnew();
    }
    return new Outcome(result, judge.ratio(seen), List.copyOf(broken));
  }

  private List<Optional<Reading>> readings() {
    return cluster.nodes().stream().map(Reading::of).toList();
  }

  /** What is used when all that has an end has ended. */
  private List<Optional<Reading>> settled(List<Optional<Reading>> before) {
    long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
    while (true) {
      var now = readings();
      boolean isFlat = true;
      for (int node = 0; node < now.size(); node++) {
        isFlat &= judge.isFlat(before.get(node), now.get(node));
      }
      if (isFlat || System.nanoTime() > deadline) {
        return now;
      }
      Pause.of(SETTLE_PAUSE);
    }
  }

  private List<String> ended() {
    var nodes = cluster.nodes().stream().filter(node -> !node.isAlive()).map(Node::describe);
    var servers =
        Stream.<LocalServer>of(cluster.kafka(), cluster.cassandra())
            .filter(server -> !server.isAlive())
            .map(LocalServer::describe);
    return Stream.concat(nodes, servers).toList();
  }

  private void startAgain() {
    say.accept("what ended is started again");
    cluster.kafka().heal();
    cluster.cassandra().heal();
    cluster.nodes().stream().filter(node -> !node.isAlive()).forEach(Node::start);
  }

  private void gatherAnew() {
    bystanders.close();
    bystanders = gather();
    last = List.of();
  }

  private Bystanders gather() {
    var all = new Bystanders(options, cluster::gateways);
    all.enter();
    return all;
  }

  private String fill(int texts) {
    var rest = new RestClient(cluster::gateways);
    var token = rest.guest("Long texts");
    var channel = rest.createChannel("Long texts", token);
    for (int i = 0; i < texts; i++) {
      rest.post(
          "/api/v1/channels/" + channel + "/messages",
          token,
          new JsonObject().put("text", LONG_TEXT));
    }
    return channel;
  }
}
