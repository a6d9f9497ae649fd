package chat.parley.perf;

import java.util.List;

/**
 * The command line of load and faults. Starts its own servers and nodes, does what it is told, and
 * ends with status 0 if every promise was kept, with 1 if one was broken and with 2 if the command
 * makes no sense.
 */
public final class PerfCommand {

  private PerfCommand() {}

  public static void main(String[] words) {
    if (List.of(words).contains("help")) {
      System.out.println(Command.USAGE);
      return;
    }
    Bench bench;
    Command command;
    try {
      var arguments = new Arguments(words);
      command = Command.parse(arguments);
      bench = Bench.parse(arguments);
      arguments.end();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(Command.USAGE);
      System.exit(2);
      return;
    }
    System.exit(command.run(bench) ? 0 : 1);
  }
}
