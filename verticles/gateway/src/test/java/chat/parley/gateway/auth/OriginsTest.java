package chat.parley.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parley.gateway.config.PublicUrl;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

  private static final List<String> FRIENDS = List.of("https://friend.example");

  private final Origins open = new Origins(PublicUrl.parse(""), FRIENDS);
  private final Origins named = new Origins(PublicUrl.parse("https://chat.example"), FRIENDS);

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, true, true",
    "LOCALHOST, true, true",
    "127.0.0.1:8080, true, true",
    "192.0.2.1, true, true",
    "[::1]:8080, true, true",
    "chat.example, false, true",
    "CHAT.example, false, true",
    "chat.example:8443, false, false",
    "evil.example:8080, false, false",
    "localhost.evil.example, false, false",
    "127.0.0.1.evil.example, false, false",
    "chat.example.evil.example, false, false",
  })
  void answersToNamesThatNobodyElseCanLetPointHere(
      String authority, boolean withoutUrl, boolean withUrl) {
    assertThat(open.isOurs(host(authority))).isEqualTo(withoutUrl);
    assertThat(named.isOurs(host(authority))).isEqualTo(withUrl);
  }

  @ParameterizedTest
  @CsvSource({
    "https://chat.example, chat.example, true",
    "https://chat.example, localhost:8080, true",
    "https://friend.example, chat.example, true",
    "http://localhost:8080, localhost:8080, true",
    "https://192.0.2.1, 192.0.2.1, true",
    // Who can write into clear text is not let in.
    "http://chat.example, chat.example, false",
    "https://evil.example, chat.example, false",
    "https://evil.example, evil.example, false",
    "http://localhost:9999, localhost:8080, false",
    "null, chat.example, false",
  })
  void pagesOfOneselfAndOfFriendsMayConnect(String origin, String authority, boolean allowed) {
    assertThat(named.allows(origin, host(authority))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat.example",
        "ftp://chat.example",
        "https://",
        "https://chat.example/path",
        "https://user@chat.example",
        "https://chat.example?query",
        "https://chat example",
      })
  void refusesWhatIsNoPublicUrl(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicUrl.parse(text))
        .withMessageContaining("public-url");
  }

  private static HostAndPort host(String authority) {
    return HostAndPort.parseAuthority(authority, -1);
  }
}
