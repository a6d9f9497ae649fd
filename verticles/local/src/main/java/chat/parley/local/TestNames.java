package chat.parley.local;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Names for what a test creates on servers it shares with other tests. */
public final class TestNames {

  private static final SecureRandom RANDOM = new SecureRandom();

  private TestNames() {}

  /**
   * A name nobody else has: the prefix, an underscore and random lower-case letters and digits.
   * Valid as a topic, a consumer group and, with a prefix of at most 30 such characters that begins
   * with a letter, as a keyspace.
   */
  public static String unique(String prefix) {
    return prefix + "_" + new BigInteger(60, RANDOM).toString(36);
  }
}
