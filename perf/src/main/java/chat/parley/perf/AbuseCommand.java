package chat.parley.perf;

import chat.parley.perf.abuse.AttackNames;
import chat.parley.perf.abuse.Outcome;
import chat.parley.perf.abuse.Siege;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets attackers loose on a cluster in which people talk, and checks that these do not notice.
 *
 * @param attacks by name
 * @param time of each attack
 */
record AbuseCommand(List<String> attacks, int members, int senders, int longTexts, Duration time)
    implements Command {

  static final String USAGE =
      """
      abuse [options]     attacks a cluster in which people talk, and checks that they do not notice
        --attack NAME       which; more than once for several; all unless given:
      %s  --members N         who are shown what is said, over every transport (300)
        --senders N         who say something once a second (20)
        --long-texts N      texts of 50,000 emoji in the channel that is there to be read (205)
        --seconds N         of each attack (60)
      """
          .formatted(AttackNames.list().indent(4));

  /**
   * Attacks that use most of the code, which are not judged the first time: compilers have done
   * most of their work by their end.
   */
  private static final List<String> WARM_UP =
      List.of("channel-share-many", "held-long-texts", "history-many");

  static AbuseCommand parse(Arguments arguments) {
    var attacks = new ArrayList<String>();
    for (var name = arguments.text("--attack", "");
        !name.isEmpty();
        name = arguments.text("--attack", "")) {
      attacks.addAll(AttackNames.parse(name));
    }
    return new AbuseCommand(
        attacks.isEmpty() ? AttackNames.all() : attacks,
        arguments.number("--members", 300),
        arguments.number("--senders", 20),
        arguments.number("--long-texts", 205),
        Duration.ofSeconds(arguments.number("--seconds", 60)));
  }

  @Override
  public boolean run(Bench bench) {
    // Not in namespaces: only on the loopback can clients have many addresses.
    try (var network = new Loopback();
        var servers = bench.servers(network);
        var cluster = bench.cluster("nodes", Siege.JVM, Cluster.Limits.DEFAULT, network, servers)) {
      cluster.start();
      cluster.start();
      try (var siege =
          new Siege(
              cluster,
              bench.jar(),
              bench.folder(),
              time,
              members,
              senders,
              longTexts,
              Bench::say)) {
        return run(siege);
      }
    }
  }

  private boolean run(Siege siege) {
    var outcomes = new ArrayList<Outcome>();
    siege.calm("warm-up");
    WARM_UP.forEach(siege::attack);
    var calm = siege.calm("calm-before");
    siege.measureAgainst(calm);
    outcomes.add(calm);
    boolean isComplete = true;
    for (var attack : attacks) {
      try {
        var outcome = siege.attack(attack);
        outcomes.add(outcome);
        System.out.print(outcome.row() + outcome.words());
      } catch (RuntimeException e) {
        Bench.say(attack + " failed: " + e);
        isComplete = false;
      }
    }
    outcomes.add(siege.calm("calm-after"));
    System.out.println(Outcome.table(outcomes));
    return isComplete && outcomes.stream().allMatch(Outcome::ok);
  }
}
