package chat.parley.protocol;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A configured value that no log may show.
 *
 * @param value the secret itself; empty where none is configured
 * @param file where it was read from, if it was
 */
public record Secret(String value, Optional<Path> file) {

  public static final Secret NONE = new Secret("");

  /** A secret that was given itself. */
  public Secret(String value) {
    this(value, Optional.empty());
  }

  public boolean isPresent() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return isPresent() ? "<redacted>" : "<none>";
  }
}
