package chat.parley.gateway.auth;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the keys of an issuer come from.
 *
 * @param <T> what is read, which is compared to find a change
 */
interface KeySource<T> {

  /** What people call it. */
  String name();

  /** How often it is read; empty where it cannot change. */
  Optional<Duration> interval();

  /** Whether it may be away for a while, so that a node starts without it. */
  boolean isRemote();

  /** Reads it; fails with a sentence when it cannot be read. */
  Future<T> read();

  /**
   * The keys in what was read.
   *
   * @throws IllegalArgumentException with a sentence when that is not what it must be
   */
  KeyRing parse(T content);
}
