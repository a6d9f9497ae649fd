package chat.parley.perf;

import chat.parley.local.LocalServers;
import chat.parley.perf.check.Load;
import chat.parley.perf.check.LoadOptions;
import chat.parley.perf.check.Report;
import chat.parley.perf.cluster.Cluster;
import chat.parley.perf.cluster.Network;
import chat.parley.perf.cluster.Role;
import chat.parley.perf.fault.Fault;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts load on a cluster, breaks one thing after the other, and checks what clients saw.
 *
 * @param nodes gateways, and as many processors
 * @param time how long each fault is injected again and again; once at least
 * @param up how long all is well before the next
 */
record CheckCommand(
    int nodes, LoadOptions load, Duration time, Duration up, Fault.Times times, List<Fault> faults)
    implements Command {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

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
        --up SECONDS        how long all is well before the next (10)
        --down SECONDS      how long a process that was ended stays away (3)
        --broken SECONDS    how long one is frozen, or a network cut (20)
      """;

  static CheckCommand parse(Arguments arguments) {
    int channels = arguments.number("--channels", 100);
    var load =
        new LoadOptions(
            arguments.number("--senders", 50),
            arguments.number("--members", 500),
            channels,
            Math.min(3, channels),
            arguments.number("--rate", 1),
            true);
    return new CheckCommand(
        arguments.number("--nodes", 2),
        load,
        Duration.ofSeconds(arguments.number("--seconds", 300)),
        Duration.ofSeconds(arguments.number("--up", 10)),
        new Fault.Times(
            Duration.ofSeconds(arguments.number("--down", 3)),
            Duration.ofSeconds(arguments.number("--broken", 20))),
        faults(arguments.text("--fault", "all")));
  }

  private static List<Fault> faults(String names) {
    return names.equals("all")
        ? List.of(Fault.values())
        : Arrays.stream(names.split(",", -1)).map(Fault::named).toList();
  }

  @Override
  public boolean run(Bench bench) {
    try (var network = bench.network();
        var servers = bench.servers(network)) {
      return run(bench, network, servers);
    }
  }

  private boolean run(Bench bench, Network network, LocalServers servers) {
    var reports = new ArrayList<Report>();
    var apart = new ArrayList<>(faults);
    boolean together = apart.remove(Fault.ROLLING_RESTART);
    boolean complete = true;
    if (!apart.isEmpty()) {
      try (var cluster = bench.cluster("apart", network, servers)) {
        for (int i = 0; i < nodes; i++) {
          cluster.start(Role.PROCESSOR);
          cluster.start(Role.GATEWAY);
        }
        for (var fault : apart) {
          complete &= round(cluster, fault, reports);
        }
      }
    }
    if (together) {
      try (var cluster = bench.cluster("together", network, servers)) {
        for (int i = 0; i < Math.max(3, nodes); i++) {
          cluster.start();
        }
        complete &= round(cluster, Fault.ROLLING_RESTART, reports);
      }
    }
    System.out.println(Report.table(reports));
    return complete && reports.stream().allMatch(Report::ok);
  }

  /**
   * Whether it was gone through, or is to be left out; the others are gone through all the same.
   */
  private boolean round(Cluster cluster, Fault fault, List<Report> reports) {
    var reason = fault.unavailable(cluster);
    if (reason.isPresent()) {
      Bench.say(fault.label() + " is left out: " + reason.get());
      return true;
    }
    var vertx = Vertx.vertx();
    try (var running = Load.start(vertx, load, fault.label(), cluster::gateways)) {
      Pause.of(up);
      long end = System.nanoTime() + time.toNanos();
      // Once and again, until the time is over.
      do {
        Bench.say(fault.label() + " " + running.progress());
        fault.inject(cluster, times);
        Pause.of(up);
      } while (System.nanoTime() < end);
      var report = running.finish(PATIENCE);
      reports.add(report);
      System.out.println(Report.table(List.of(report)));
      return true;
    } catch (RuntimeException e) {
      Bench.say(fault.label() + " failed: " + e);
      return false;
    } finally {
      vertx.close().await();
    }
  }
}
