package chat.parley.perf;

import chat.parley.perf.cluster.Role;

/** Lets the members of a channel move from one node to another. */
record CrowdCommand(int members) implements Command {

  static final String USAGE =
      """
      crowd [options]     lets a crowd move from one node to another
        --members N         (2000)
      """;

  static CrowdCommand parse(Arguments arguments) {
    return new CrowdCommand(arguments.number("--members", 2_000));
  }

  @Override
  public boolean run(Bench bench) {
    try (var network = bench.network();
        var servers = bench.servers(network);
        var cluster = bench.cluster("crowd", network, servers)) {
      // The processor is apart, so that its death is not part of what is measured.
      cluster.start(Role.GATEWAY);
      cluster.start(Role.GATEWAY);
      cluster.start(Role.PROCESSOR);
      return Crowd.moves(cluster, members);
    }
  }
}
