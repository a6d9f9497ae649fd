package chat.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.app.CommandLine.Action;
import chat.parley.app.config.ConfigException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  @Test
  void runsWithoutOptions() {
    assertThat(CommandLine.parse())
        .isEqualTo(new CommandLine(Action.RUN, Optional.empty(), Optional.empty()));
  }

  @Test
  void takesFileAndRolesInAnyOrder() {
    var expected =
        new CommandLine(Action.RUN, Optional.of(Path.of("my.yaml")), Optional.of("gateway"));

    assertThat(CommandLine.parse("--conf", "my.yaml", "--roles", "gateway")).isEqualTo(expected);
    assertThat(CommandLine.parse("--roles", "gateway", "--conf", "my.yaml")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"--print-config,PRINT_CONFIG", "--version,VERSION", "--help,HELP", "-h,HELP"})
  void takesOtherActions(String option, Action action) {
    assertThat(CommandLine.parse("--conf", "my.yaml", option).action()).isEqualTo(action);
  }

  @Test
  void unknownOptionFailsWithTheUsage() {
    assertThatThrownBy(() -> CommandLine.parse("--config", "my.yaml"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "--config: must be one of the options below, but is not\n\n" + CommandLine.USAGE);
  }

  @Test
  void missingValueFailsWithTheUsage() {
    assertThatThrownBy(() -> CommandLine.parse("--roles"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--roles: must have a value, but has none\n\n" + CommandLine.USAGE);
  }
}
