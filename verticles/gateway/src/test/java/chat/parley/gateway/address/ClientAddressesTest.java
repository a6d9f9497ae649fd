package chat.parley.gateway.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

  private static final List<String> PROXIES = List.of("10.0.0.0/8", "2001:db8:ff::/48", "::1");

  private final ClientAddresses byXForwardedFor =
      new ClientAddresses(PROXIES, ForwardedHeader.X_FORWARDED_FOR);
  private final ClientAddresses byForwarded =
      new ClientAddresses(PROXIES, ForwardedHeader.FORWARDED);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Nobody of ours: whatever it says.
        "192.0.2.1 | 198.51.100.1 | 192.0.2.1",
        "::ffff:192.0.2.1 | '' | 192.0.2.1",
        "2001:db8:1:2:3:4:5:6 | '' | 2001:db8:1:2::/64",
        // A proxy of ours that says nothing, or no address.
        "10.1.1.1 | '' | 10.1.1.1",
        "10.1.1.1 | unknown | 10.1.1.1",
        "10.1.1.1 | 192.0.2.300 | 10.1.1.1",
        "10.1.1.1 | localhost | 10.1.1.1",
        // One proxy, and one behind another.
        "10.1.1.1 | 192.0.2.1 | 192.0.2.1",
        "10.1.1.1 | 192.0.2.1:4711 | 192.0.2.1",
        "10.1.1.1 | 192.0.2.1, 10.2.2.2 | 192.0.2.1",
        "::1 | 2001:db8:1:2::9, 2001:db8:ff::1 | 2001:db8:1:2::/64",
        "::1 | [2001:db8:1:2::9]:4711 | 2001:db8:1:2::/64",
        // What the client wrote itself stands before it.
        "10.1.1.1 | 198.51.100.1, 192.0.2.1 | 192.0.2.1",
        "10.1.1.1 | 10.9.9.9, 192.0.2.1, 10.2.2.2 | 192.0.2.1",
        "10.1.1.1 | 198.51.100.1, unknown, 10.2.2.2 | 10.2.2.2",
        // All of it is ours: an operator's own.
        "10.1.1.1 | 10.9.9.9, 10.2.2.2 | 10.9.9.9",
      })
  void tellsTheClientFromItsProxies(String peer, String header, String expected) {
    assertThat(
            byXForwardedFor.of(NetUtil.createInetAddressFromIpAddressString(peer), lines(header)))
        .isEqualTo(new ClientAddress(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=192.0.2.1 | 192.0.2.1",
        "For=192.0.2.1;proto=https;by=10.1.1.1 | 192.0.2.1",
        "proto=https; for=\"192.0.2.1:4711\" | 192.0.2.1",
        "for=\"[2001:db8:1:2::9]:4711\" | 2001:db8:1:2::/64",
        "for=198.51.100.1, for=192.0.2.1, for=10.2.2.2 | 192.0.2.1",
        "for=_hidden, for=10.2.2.2 | 10.2.2.2",
        "for=unknown | 10.1.1.1",
        "proto=https | 10.1.1.1",
        // A client's quote that is not closed takes what comes after it along: nobody is believed.
        "for=\"198.51.100.1, for=192.0.2.1 | 10.1.1.1",
        "host=\"a,for=198.51.100.1\";for=192.0.2.1 | 192.0.2.1",
      })
  void readsForwarded(String header, String expected) {
    assertThat(
            byForwarded.of(NetUtil.createInetAddressFromIpAddressString("10.1.1.1"), lines(header)))
        .isEqualTo(new ClientAddress(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "fe80::1%eth0, fe80::1",
    "fe80::1%3, fe80::1",
    "fe80::1%, fe80::1",
    "2001:db8::1, 2001:db8::1",
    "192.0.2.1, 192.0.2.1",
  })
  void theInterfaceOfALinkLocalAddressDoesNotCount(String peer, String expected) {
    assertThat(ClientAddresses.inet(peer))
        .isEqualTo(NetUtil.createInetAddressFromIpAddressString(expected));
  }

  @Test
  void nothingThatAClientWritesChangesWhatAProxyAppends() {
    var random = new Random(1);
    var parts =
        List.of(
            "192.0.2.9", "10.3.3.3", "unknown", ",", " ", "\"", "\\", "for=", ";", "[", "::", ":");
    var proxy = NetUtil.createInetAddressFromIpAddressString("10.1.1.1");
    for (int i = 0; i < 20_000; i++) {
      var written = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        written.append(parts.get(random.nextInt(parts.size())));
      }
      // Proxies append with a comma, or as a line of its own.
      assertThat(byXForwardedFor.of(proxy, List.of(written + ", 192.0.2.1")).text())
          .isEqualTo("192.0.2.1");
      assertThat(byXForwardedFor.of(proxy, List.of(written.toString(), "192.0.2.1")).text())
          .isEqualTo("192.0.2.1");
      assertThat(byForwarded.of(proxy, List.of(written.toString(), "for=192.0.2.1")).text())
          .isEqualTo("192.0.2.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "10.0.0/8"})
  void refusesWhatIsNoAddress(String range) {
    assertThatThrownBy(() -> AddressRange.parse(range))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> lines(String header) {
    var lines = new ArrayList<String>();
    if (!header.isEmpty()) {
      lines.add(header);
    }
    return lines;
  }
}
