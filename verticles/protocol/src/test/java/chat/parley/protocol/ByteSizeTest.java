package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @Test
  void readsAndWritesUnits() {
    assertThat(ByteSize.parse("512B").bytes()).isEqualTo(512);
    assertThat(ByteSize.parse("64 KiB").bytes()).isEqualTo(65_536);
    assertThat(ByteSize.parse("2GiB").bytes()).isEqualTo(1L << 31);
    assertThat(ByteSize.parse("2GiB").toInt()).isEqualTo(Integer.MAX_VALUE);
    assertThat(ByteSize.parse("1MiB")).hasToString("1MiB");
    assertThat(new ByteSize(1_500)).hasToString("1500B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1MB", "-1B", "1.5MiB", "B"})
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
