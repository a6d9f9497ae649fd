package chat.parley.app;

import chat.parley.app.config.ConfigException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param action what to do
 * @param conf the user's configuration file, if given
 * @param roles the roles over those of file and environment, if given
 */
record CommandLine(Action action, Optional<Path> conf, Optional<String> roles) {

  static final String USAGE =
      """
      Usage: java -jar parley.jar [OPTION]...
      Runs a node of Parley until it is told to stop.

        --conf FILE      read FILE (YAML) over the packed defaults
        --roles ROLES    gateway, processor, or both with a comma; over file and environment
        --print-config   show the configuration in force and where it comes from, and exit
        --version        show the version and exit
        --help           show this and exit

      Every key of the configuration is also an environment variable: gateway.port is
      PARLEY_GATEWAY_PORT. --print-config lists them all.
      """;

  /** What to do. */
  enum Action {
    RUN,
    PRINT_CONFIG,
    VERSION,
    HELP
  }

  /**
   * Reads the arguments.
   *
   * @throws ConfigException when an option is unknown, or lacks its value; with the usage
   */
  static CommandLine parse(String... arguments) {
    var line = new CommandLine(Action.RUN, Optional.empty(), Optional.empty());
    for (var rest = Arrays.asList(arguments).iterator(); rest.hasNext(); ) {
      var option = rest.next();
      line =
          switch (option) {
            case "--conf" -> line.withConf(Path.of(valueOf(option, rest)));
            case "--roles" -> line.withRoles(valueOf(option, rest));
            case "--print-config" -> line.withAction(Action.PRINT_CONFIG);
            case "--version" -> line.withAction(Action.VERSION);
            case "--help", "-h" -> line.withAction(Action.HELP);
            default -> throw refusal(option, "must be one of the options below, but is not");
          };
    }
    return line;
  }

  private static String valueOf(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw refusal(option, "must have a value, but has none");
    }
    return rest.next();
  }

  private static ConfigException refusal(String option, String problem) {
    return new ConfigException(option + ": " + problem + "\n\n" + USAGE);
  }

  private CommandLine withAction(Action newAction) {
    return new CommandLine(newAction, conf, roles);
  }

  private CommandLine withConf(Path file) {
    return new CommandLine(action, Optional.of(file), roles);
  }

  private CommandLine withRoles(String list) {
    return new CommandLine(action, conf, Optional.of(list));
  }
}
