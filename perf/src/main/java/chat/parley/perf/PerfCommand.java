package chat.parley.perf;

import chat.parley.local.LocalServers;
import chat.parley.perf.check.Load;
import chat.parley.perf.check.LoadOptions;
import chat.parley.perf.check.Report;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Loopback;
import chat.parley.perf.cluster.Namespaces;
import chat.parley.perf.cluster.Network;
import chat.parley.perf.cluster.Role;
import chat.parley.perf.fault.Fault;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command line of load and faults. Starts its own servers and nodes, does what it is told, and
 * ends with status 0 if every promise was kept, with 1 if one was broken and with 2 if the command
 * makes no sense.
 */
public final class PerfCommand {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private PerfCommand() {}

  public static void main(String[] arguments) {
    if (List.of(arguments).contains("help")) {
      System.out.println(PerfOptions.USAGE);
      return;
    }
    PerfOptions options;
    try {
      options = PerfOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(PerfOptions.USAGE);
      System.exit(2);
      return;
    }
    boolean kept;
    try (var network = network();
        var servers = LocalServers.start(options.folder(), network.serverHost())) {
      kept = options.crowd() ? crowd(options, network, servers) : check(options, network, servers);
    }
    System.exit(kept ? 0 : 1);
  }

  private static boolean check(PerfOptions options, Network network, LocalServers servers) {
    var reports = new ArrayList<Report>();
    var apart = new ArrayList<>(options.faults());
    boolean together = apart.remove(Fault.ROLLING_RESTART);
    if (!apart.isEmpty()) {
      try (var cluster = cluster(options, network, servers, "apart")) {
        for (int i = 0; i < options.nodes(); i++) {
          cluster.start(Role.PROCESSOR);
          cluster.start(Role.GATEWAY);
        }
        apart.forEach(fault -> round(options, cluster, fault, reports));
      }
    }
    if (together) {
      try (var cluster = cluster(options, network, servers, "together")) {
        for (int i = 0; i < Math.max(3, options.nodes()); i++) {
          cluster.start();
        }
        round(options, cluster, Fault.ROLLING_RESTART, reports);
      }
    }
    System.out.println(Report.table(reports));
    return reports.stream().allMatch(Report::ok);
  }

  private static void round(
      PerfOptions options, Cluster cluster, Fault fault, List<Report> reports) {
    var reason = fault.unavailable(cluster);
    if (reason.isPresent()) {
      say(fault.label() + " is left out: " + reason.get());
      return;
    }
    var vertx = Vertx.vertx();
    try (var load = Load.start(vertx, options.load(), fault.label(), cluster::gateways)) {
      Pause.of(options.up());
      long end = System.nanoTime() + options.time().toNanos();
      // Once and again, until the time is over.
      do {
        say(fault.label() + " " + load.progress());
        fault.inject(cluster, options.times());
        Pause.of(options.up());
      } while (System.nanoTime() < end);
      var report = load.finish(PATIENCE);
      reports.add(report);
      System.out.println(Report.table(List.of(report)));
    } finally {
      vertx.close().await();
    }
  }

  private static boolean crowd(PerfOptions options, Network network, LocalServers servers) {
    try (var cluster = cluster(options, network, servers, "crowd")) {
      // The processor is apart, so that its death is not part of what is measured.
      cluster.start(Role.GATEWAY);
      cluster.start(Role.GATEWAY);
      cluster.start(Role.PROCESSOR);
      return Crowd.moves(cluster, options.load().members());
    }
  }

  private static Cluster cluster(
      PerfOptions options, Network network, LocalServers servers, String name) {
    return new Cluster(
        options.jar(),
        options.folder().resolve(name),
        network,
        servers.kafka(),
        servers.cassandra());
  }

  private static Network network() {
    var reason = Namespaces.unavailable();
    if (reason.isPresent()) {
      say("all nodes share one network: " + reason.get());
      return new Loopback();
    }
    var namespaces = Namespaces.create();
    // Also when it is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(namespaces::close));
    return namespaces;
  }

  private static void say(String what) {
    System.out.println(
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }

  /**
   * What the command line says.
   *
   * @param crowd whether a crowd is to move, instead of a check
   * @param nodes gateways, and as many processors
   * @param time how long each fault is injected again and again; once at least
   * @param up how long all is well before the next
   */
  record PerfOptions(
      boolean crowd,
      Path jar,
      Path folder,
      int nodes,
      LoadOptions load,
      Duration time,
      Duration up,
      Fault.Times times,
      List<Fault> faults) {

    static final String USAGE =
        """
        check [options]     puts load on a cluster, breaks things, and checks what clients saw
          --fault NAMES       which, with commas between, or all (the default)
          --nodes N           gateways, and as many processors (2)
          --senders N         (50)
          --members N         each in 3 channels (500)
          --channels N        (100)
          --rate N            sends a second of one sender (1)
          --seconds N         of each fault, which is injected again and again (300)
          --down SECONDS      how long a process that was ended stays away (3)
          --broken SECONDS    how long one is frozen, or a network cut (20)
        crowd [options]     lets a crowd move from one node to another
          --members N         (2000)
          --up SECONDS        how long all is well before the next (10)
        both:
          --jar FILE          the runnable jar (system property parley.jar)
          --folder FOLDER     for data and logs, each run in one of its own (target/check)
        """;

    static PerfOptions parse(String[] arguments) {
      var rest = new ArrayList<>(Arrays.asList(arguments));
      var command = rest.isEmpty() ? "" : rest.remove(0);
      if (!command.equals("check") && !command.equals("crowd")) {
        throw new IllegalArgumentException("say check, crowd or help");
      }
      boolean crowd = command.equals("crowd");
      var jar = take(rest, "--jar", System.getProperty("parley.jar", ""));
      var folder = take(rest, "--folder", "target/check");
      int nodes = number(rest, "--nodes", 2);
      int channels = number(rest, "--channels", 100);
      var load =
          new LoadOptions(
              number(rest, "--senders", 50),
              number(rest, "--members", crowd ? 2_000 : 500),
              channels,
              Math.min(3, channels),
              number(rest, "--rate", 1),
              true);
      var time = Duration.ofSeconds(number(rest, "--seconds", 300));
      var up = Duration.ofSeconds(number(rest, "--up", 10));
      var times =
          new Fault.Times(
              Duration.ofSeconds(number(rest, "--down", 3)),
              Duration.ofSeconds(number(rest, "--broken", 20)));
      var names = take(rest, "--fault", "all");
      if (!rest.isEmpty()) {
        throw new IllegalArgumentException("unknown: " + rest);
      }
      var faults =
          names.equals("all")
              ? List.of(Fault.values())
              : Arrays.stream(names.split(",", -1)).map(Fault::named).toList();
      return new PerfOptions(
          crowd, Path.of(jar), ofThisRun(folder), nodes, load, time, up, times, faults);
    }

    private static Path ofThisRun(String folder) {
      var now =
          DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
              .format(LocalDateTime.now(ZoneId.systemDefault()));
      return Path.of(folder).toAbsolutePath().resolve(now);
    }

    private static int number(List<String> rest, String option, int otherwise) {
      return Integer.parseInt(take(rest, option, Integer.toString(otherwise)));
    }

    private static String take(List<String> rest, String option, String otherwise) {
      int at = rest.indexOf(option);
      if (at < 0) {
        return otherwise;
      }
      if (at + 1 == rest.size()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      rest.remove(at);
      return rest.remove(at);
    }
  }
}
