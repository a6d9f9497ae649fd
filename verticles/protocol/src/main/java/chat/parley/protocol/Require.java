package chat.parley.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;

/**
 * Checks for the constructors of configuration records. Each failure is an {@link
 * IllegalArgumentException} that names key, allowed values and the value given; whoever reads the
 * configuration puts the record's own place before it.
 */
public final class Require {

  private Require() {}

  public static void between(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          key + ": must be " + min + " to " + max + ", but is " + value);
    }
  }

  public static void between(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          key + ": must be " + text(min) + " to " + text(max) + ", but is " + text(value));
    }
  }

  public static void between(String key, ByteSize value, ByteSize min, ByteSize max) {
    if (value.bytes() < min.bytes() || value.bytes() > max.bytes()) {
      throw new IllegalArgumentException(
          key + ": must be " + min + " to " + max + ", but is " + value);
    }
  }

  public static void notEmpty(String key, Collection<?> value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(key + ": must have at least one entry, but is empty");
    }
  }

  public static void notBlank(String key, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(key + ": must not be empty, but is");
    }
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /**
   * Whether a host is this machine's own, which no other can reach. May look a name up.
   *
   * @throws IllegalArgumentException when it is no address and has none
   */
  public static boolean isLoopback(String key, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(key + ": is no address and has none: " + host, e);
    }
  }
}
