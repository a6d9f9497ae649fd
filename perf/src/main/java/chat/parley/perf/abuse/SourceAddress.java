package chat.parley.perf.abuse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * From where clients come: on Linux all of 127.0.0.0/8 is this machine, so that each kind of them
 * can have addresses of its own, as they have in the world. Elsewhere all have the same.
 */
final class SourceAddress {

  private static final boolean HAS_MANY = canBind("127.2.0.1");

  private SourceAddress() {}

  /** Whether attackers and others have different ones. */
  static boolean hasMany() {
    return HAS_MANY;
  }

  /** One of those who behave; 250 at most. Empty for any. */
  static String ofBystander(int number) {
    return of(1, number);
  }

  /** One of those who do not; empty for any. */
  static String ofAttacker(int number) {
    return of(2, number);
  }

  private static String of(int network, int number) {
    return HAS_MANY ? "127.%d.%d.%d".formatted(network, number / 250, 1 + number % 250) : "";
  }

  private static boolean canBind(String address) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, 0));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
