package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunSettingsTest {

  @AfterEach
  void clear() {
    System.clearProperty("parley.root");
    System.clearProperty("parley.port");
  }

  @Test
  void defaultsAreThoseOfTheReadme() {
    System.setProperty("parley.root", "/p");

    assertThat(RunSettings.fromSystemProperties())
        .isEqualTo(
            new RunSettings(
                Path.of("/p"), Path.of("/p/verticles/app/target/parley.jar"), 8080, 9090));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "65536", "99999", "http"})
  void nonsenseForAPortIsRefusedByItsKey(String value) {
    System.setProperty("parley.port", value);

    assertThatThrownBy(RunSettings::fromSystemProperties)
        .isInstanceOf(RunFailure.class)
        .hasMessage("parley.port must be a port from 1 to 65535, not \"" + value + "\".");
  }
}
