package chat.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {

  @ParameterizedTest
  @CsvSource({
    "System Design, system-design",
    "  C++ & Rust!  , c-rust",
    "系统设计, 系统设计",
    "Änderung № 5, änderung-no-5",
    "ﬁsh, fish",
    "İstanbul, i̇stanbul",
    "a--b__c, a-b-c"
  })
  void slugKeepsLettersAndDigitsOfAnyScript(String name, String id) {
    assertThat(ChannelId.slug(name)).isEqualTo(id);
    assertThat(ChannelId.isValid(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a--b", "A", "a b", "a.b", "a/b", "a:b", "a\u0000b", "ﬁ"})
  void whatIsNotItsOwnSlugIsNoId(String id) {
    assertThat(ChannelId.isValid(id)).isFalse();
    assertThatThrownBy(() -> ChannelId.check(id)).isInstanceOf(ParleyException.class);
  }

  @Test
  void lengthIsBoundedInCodePoints() {
    var longest = "𝒳".repeat(64);

    assertThat(ChannelId.isValid("x".repeat(64))).isTrue();
    assertThat(ChannelId.isValid("x".repeat(65))).isFalse();
    assertThat(ChannelId.slug(longest)).isEqualTo("x".repeat(64));
    assertThat(ChannelId.isValid("𐐨".repeat(64))).isTrue();
    assertThatThrownBy(() -> ChannelId.slug("!?")).isInstanceOf(ParleyException.class);
  }
}
