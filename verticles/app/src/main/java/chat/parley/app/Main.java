package chat.parley.app;

import chat.parley.app.config.ConfigException;
import chat.parley.app.config.ConfigReader;
import chat.parley.app.config.Configuration;
import chat.parley.app.config.ParleyConfig;
import java.util.Objects;

/**
 * Where a node begins. It ends with 0 when it was told to, with 78 (sysexits.h: EX_CONFIG) when its
 * options or its configuration are wrong, and with 1 when it could not start otherwise.
 */
public final class Main {

  private static final int FAILED = 1;
  private static final int WRONG_CONFIGURATION = 78;

  private Main() {}

  /** Returns when the node is up; it then runs until the JVM is told to end. */
  public static void main(String[] arguments) {
    try {
      var line = CommandLine.parse(arguments);
      switch (line.action()) {
        case HELP -> System.out.print(CommandLine.USAGE);
        case VERSION -> System.out.println("Parley " + version());
        case PRINT_CONFIG -> System.out.print(read(line).text());
        case RUN -> run(read(line).config());
      }
    } catch (ConfigException e) {
      fail("its configuration is wrong:\n" + e.getMessage().indent(2).stripTrailing());
      System.exit(WRONG_CONFIGURATION);
    } catch (StartupException e) {
      fail(e.getMessage());
      System.exit(FAILED);
    } catch (RuntimeException | Error e) {
      // Not to exit would leave a node that is half up.
      fail("of a fault of its own:");
      e.printStackTrace();
      System.exit(FAILED);
    }
  }

  private static void run(ParleyConfig config) {
    long begun = System.nanoTime();
    var node = new ParleyNode(config);
    // Also ends what a failed start leaves running.
    Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "parley-stop"));
    var addresses = node.start();
    System.out.printf(
        "Parley is ready %s after %.1f s%n", addresses, (System.nanoTime() - begun) / 1e9);
  }

  private static Configuration read(CommandLine line) {
    return ConfigReader.read(line.conf(), System.getenv(), line.roles());
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Main.class.getPackage().getImplementationVersion(), "(not packed)");
  }

  private static void fail(String reason) {
    System.err.println("Parley did not start: " + reason);
  }
}
