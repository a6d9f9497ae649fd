package chat.parley.gateway.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.address.ClientAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XhrOwnerTest {

  private static final ClientAddress HERE = new ClientAddress("192.0.2.1");
  private static final ClientAddress ELSEWHERE = new ClientAddress("198.51.100.1");
  private static final ClientCookie OFFERED = new ClientCookie("0".repeat(32), false);

  @Test
  void withoutCookiesAnAddressIsTheOwner() {
    var owner = new XhrOwner(HERE, OFFERED);

    assertThat(owner.owns(HERE, made("1"))).isTrue();
    assertThat(owner.owns(ELSEWHERE, made("2"))).isFalse();
    assertThat(owner.owns(ELSEWHERE, brought("3"))).isFalse();
    assertThat(owner.owns(HERE, made("4"))).isTrue();
  }

  @Test
  void whoeverTakesTheOfferedCookieMayComeFromElsewhere() {
    var owner = new XhrOwner(HERE, OFFERED);

    assertThat(owner.owns(ELSEWHERE, brought("0"))).isTrue();
    assertThat(owner.owns(HERE, made("1"))).isFalse();
  }

  /** Two pages of a browser that open at once. */
  @Test
  void theFirstCookieThatComesFromTheAddressIsTheOwners() {
    var owner = new XhrOwner(HERE, OFFERED);

    assertThat(owner.owns(HERE, brought("7"))).isTrue();
    assertThat(owner.owns(HERE, brought("0"))).isFalse();
    assertThat(owner.owns(ELSEWHERE, brought("7"))).isTrue();
  }

  /** Whatever strangers try, and in which order, they do not get in or lock the owner out. */
  @Test
  void strangersChangeNothing() {
    var random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      boolean keepsCookies = random.nextBoolean();
      var own = keepsCookies ? brought("a") : made("b");
      var owner = new XhrOwner(HERE, own);
      for (int j = 0; j < 20; j++) {
        var address = keepsCookies && random.nextBoolean() ? HERE : ELSEWHERE;
        var digit = List.of("1", "2", "3").get(random.nextInt(3));
        assertThat(owner.owns(address, random.nextBoolean() ? brought(digit) : made(digit)))
            .isFalse();
        assertThat(owner.owns(HERE, keepsCookies ? own : made("c"))).isTrue();
      }
    }
  }

  private static ClientCookie brought(String digit) {
    return new ClientCookie(digit.repeat(32), true);
  }

  private static ClientCookie made(String digit) {
    return new ClientCookie(digit.repeat(32), false);
  }
}
