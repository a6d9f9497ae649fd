package chat.parley.perf;

/** One thing that can be done, with what the command line says of it. */
sealed interface Command
    permits AbuseCommand,
        BrowserCommand,
        ChannelsCommand,
        CheckCommand,
        CrowdCommand,
        FanOutCommand {

  String USAGE =
      CheckCommand.USAGE
          + AbuseCommand.USAGE
          + CrowdCommand.USAGE
          + FanOutCommand.USAGE
          + BrowserCommand.USAGE
          + ChannelsCommand.USAGE
          + Bench.USAGE.stripTrailing();

  /**
   * Reads a command's name and options.
   *
   * @throws IllegalArgumentException with what makes no sense
   */
  static Command parse(Arguments arguments) {
    return switch (arguments.word()) {
      case "check" -> CheckCommand.parse(arguments);
      case "abuse" -> AbuseCommand.parse(arguments);
      case "crowd" -> CrowdCommand.parse(arguments);
      case "fan-out" -> FanOutCommand.parse(arguments);
      case "browser" -> BrowserCommand.parse(arguments);
      case "channels" -> ChannelsCommand.parse(arguments);
      default ->
          throw new IllegalArgumentException(
              "say check, abuse, crowd, fan-out, browser, channels or help");
    };
  }

  /** Does it, with servers of its own; whether every promise was kept. */
  boolean run(Bench bench);
}
