package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestNamesTest {

  @Test
  void namesAreValidAsKeyspacesAndNeverTheSame() {
    assertThat(Stream.generate(() -> TestNames.unique("ks")).limit(1000).distinct())
        .hasSize(1000)
        .allMatch(name -> name.matches("ks_[a-z0-9]{1,45}"));
  }
}
