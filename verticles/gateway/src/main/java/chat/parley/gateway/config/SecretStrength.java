package chat.parley.gateway.config;

import chat.parley.protocol.Secret;

/**
 * Whether a secret may sign tokens. Whoever guesses it is everybody: anyone can try guesses against
 * a token of their own, without asking a server.
 */
public final class SecretStrength {

  /** RFC 7518, 3.2: an HS256 key has at least the size of the hash. */
  private static final int MIN_LENGTH = 32;

  /** 32 random hexadecimal digits have fewer different ones once in ten million times. */
  private static final int MIN_DISTINCT = 8;

  private static final String ADVICE =
      "; 32 random bytes in base64 are good (openssl rand -base64 32)";

  private SecretStrength() {}

  /**
   * Refuses a secret that can be guessed.
   *
   * @param key what the message names
   * @throws IllegalArgumentException which never shows the secret
   */
  public static void check(String key, Secret secret) {
    var value = secret.value();
    if (value.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          key + ": must have at least " + MIN_LENGTH + " characters, but has fewer" + ADVICE);
    }
    if (value.chars().distinct().count() < MIN_DISTINCT || repeatsItself(value)) {
      throw new IllegalArgumentException(
          key
              + ": must be random, with at least "
              + MIN_DISTINCT
              + " different characters and no repetition of a shorter text, but is not"
              + ADVICE);
    }
  }

  private static boolean repeatsItself(String value) {
    return (value + value).indexOf(value, 1) < value.length();
  }
}
