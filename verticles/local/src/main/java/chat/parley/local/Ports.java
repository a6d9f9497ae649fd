package chat.parley.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** TCP ports of this machine, on the loopback interface where no other is named. */
public final class Ports {

  static final String HOST = "127.0.0.1";

  /**
   * Below the range from which systems take the ports of outgoing connections (Linux: 32768 up), so
   * that no connection can take a server's port while the server is being restarted.
   */
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  /**
   * A random port that nobody listens on now.
   *
   * @throws ServerException when none was found
   */
  public static int free() {
    return firstFree(1);
  }

  /**
   * The first of some random ports in a row that nobody listens on now. A Hazelcast member looks
   * for others on all of them, and waits long where another server answers.
   *
   * @param count how many
   * @throws ServerException when none were found
   */
  public static int firstFree(int count) {
    for (int i = 0; i < ATTEMPTS; i++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
      if (IntStream.range(first, first + count).allMatch(Ports::isFree)) {
        return first;
      }
    }
    throw new ServerException("no free port found between " + FIRST + " and " + LAST);
  }

  /** Whether a server could listen on this port of 127.0.0.1 now. */
  public static boolean isFree(int port) {
    return isFree(HOST, port);
  }

  /** Whether a server could listen on this port of one of the machine's addresses now. */
  static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as servers do: a closed connection's TIME_WAIT is no obstacle
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * The port remembered under this key in the file, or a free one, which is then remembered, when
   * there is none or somebody else listens on it by now.
   *
   * @param wanted a port to take and remember instead; 0 for none
   * @throws ServerException when the wanted port is taken
   */
  static int remembered(Path file, String key, int wanted) {
    Properties ports = new Properties();
    try {
      if (Files.exists(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          ports.load(in);
        }
      }
      int known = Integer.parseInt(ports.getProperty(key, "0"));
      if (wanted != 0 && !isFree(wanted)) {
        throw new ServerException(
            "port " + wanted + " is in use by another process; choose another or 0 for a free one");
      }
      int port = wanted != 0 ? wanted : known != 0 && isFree(known) ? known : free();
      if (port != known) {
        ports.setProperty(key, Integer.toString(port));
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          ports.store(out, "Ports of this server, kept over restarts");
        }
      }
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
