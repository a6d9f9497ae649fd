package chat.parley.gateway.auth;

import chat.parley.protocol.BoundedFile;
import com.nimbusds.jose.JWSAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A key set in a file.
 *
 * @param key of the configuration
 */
record FileKeys(Vertx vertx, String key, Path file, Set<JWSAlgorithm> allowed)
    implements KeySource<String> {

  /**
   * Files are read again rather than watched: what container platforms mount is changed by swapping
   * a link somewhere above.
   */
  static final Duration INTERVAL = Duration.ofSeconds(2);

  static final int MAX_BYTES = 256 << 10;

  private static final String MUST = ": must be a JSON Web Key Set of public keys, but ";

  @Override
  public String name() {
    return key + " " + file;
  }

  @Override
  public Optional<Duration> interval() {
    return Optional.of(INTERVAL);
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public Future<String> read() {
    return vertx.executeBlocking(this::text, false);
  }

  private String text() {
    try {
      return new String(BoundedFile.read(file, MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw refusal(file + " cannot be read", e);
    }
  }

  @Override
  public KeyRing parse(String text) {
    try {
      return JwkSet.parse(name(), text, allowed);
    } catch (IllegalArgumentException e) {
      throw refusal(file + " is not: " + e.getMessage(), e);
    }
  }

  private IllegalArgumentException refusal(String what, Exception cause) {
    return new IllegalArgumentException(key + MUST + what, cause);
  }
}
